"""The two sides of a sign-in by SAML, and what was read of an answer."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Us:
    """Us, as one provider knows us: another name and address for each, so that answers cannot be mixed up."""

    entity_id: str
    acs: str
    certificate: str
    key: str = ""  # empty where nothing is to be signed


@dataclasses.dataclass(frozen=True)
class Them:
    """A provider, as its organisation's administrator has set it."""

    issuer: str
    address: str
    certificates: tuple[str, ...]
    email_attribute: str = ""
    name_attribute: str = ""
    # The level of proof (authentication context) that is asked for; none when empty.
    level: str = ""


@dataclasses.dataclass(frozen=True)
class Described:
    """What a provider's metadata says of it."""

    issuer: str
    address: str
    certificates: tuple[str, ...]
