"""Sign-in by SAML: the two sides of a provider's row, and the request that a browser leaves with (ADR 0013)."""

import dataclasses
from uuid import UUID

from django.utils import timezone

from meristem.identity.models import IdentityProvider
from meristem.identity.providers.saml.request import request_address
from meristem.identity.providers.saml.types import Them, Us
from meristem.identity.providers.secret import open_secret
from meristem.kernel.links import derived_secret, is_derived_secret
from meristem.kernel.mail import page_link

REQUEST = "saml-request"


def us_of(provider: IdentityProvider, *, signing: bool = False) -> Us:
    """Us, as this provider knows us; with our key only where something is to be signed."""
    key = open_secret(bytes(provider.sealed_secret), provider.id) if signing else ""
    return Us(
        entity_id=page_link("identity:saml_metadata", provider.id),
        acs=page_link("identity:saml_answer", provider.id),
        certificate=provider.own_certificate,
        key=key,
    )


def them_of(provider: IdentityProvider) -> Them:
    """The provider, as its administrator has set it."""
    return Them(
        issuer=provider.issuer,
        address=provider.sign_in_address,
        certificates=tuple(provider.certificates),
        email_attribute=provider.email_attribute,
        name_attribute=provider.name_attribute,
        level=provider.acr,
    )


def request_id(flow_id: UUID) -> str:
    """The name of the request of a sign-in: it begins as an XML name must, and cannot be foreseen."""
    return f"_{flow_id.hex}.{derived_secret(REQUEST, flow_id)}"


def flow_of(named: str) -> UUID | None:
    """The sign-in whose request is named so; None for a name that we never gave."""
    text, _dot, secret = named.removeprefix("_").partition(".")
    try:
        flow_id = UUID(hex=text)
    except ValueError:
        return None
    return flow_id if is_derived_secret(REQUEST, flow_id, secret) and named == request_id(flow_id) else None


@dataclasses.dataclass(frozen=True)
class SamlDeparture:
    """A sign-in that leaves for a SAML provider. Nobody is asked for its address."""

    us: Us
    them: Them
    flow_id: UUID

    def address(self) -> str:
        """Where the browser goes."""
        return request_address(self.us, self.them, request_id=request_id(self.flow_id), now=timezone.now())


def saml_departure(provider: IdentityProvider, flow_id: UUID) -> SamlDeparture:
    """How to leave for this provider."""
    return SamlDeparture(us_of(provider, signing=provider.signs_requests), them_of(provider), flow_id)
