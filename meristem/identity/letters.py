"""The letters that identity sends: what their templates show besides links."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.identity.devices import device_name
from meristem.identity.models import ClientSession, Session
from meristem.identity.places import place_of
from meristem.identity.queries import me
from meristem.identity.queries.providers import provider_proof, provider_seen
from meristem.kernel.context import current_actor
from meristem.kernel.mail import mail_letter

FACTOR_WORDS = {
    "authenticator_added": _("An authenticator app was set up for your account. Signing in now asks for its code."),
    "authenticator_removed": _("The authenticator app of your account was removed."),
    "passkey_added": _("A passkey was added to your account."),
    "passkey_removed": _("A passkey of your account was removed."),
    "forgotten": _(
        "Whoever runs this installation took the second factors of your account away, because they were lost."
        " Everything that was open has ended."
    ),
    "recovery_used": _("One of your recovery codes was used. It does not work again."),
}


@mail_letter("identity_verify", _("Confirm your address"))
@mail_letter("identity_known", _("You have an account already"))
@mail_letter("identity_reset", _("A new password"))
@mail_letter("identity_email_confirm", _("Confirm your new address"))
@mail_letter("identity_email_changed", _("Your address was changed"))
@mail_letter("identity_password", _("Your password was changed"))
@mail_letter("identity_unlock", _("Somebody tried to sign in as you"))
def recipient(params: dict[str, Any]) -> dict[str, Any]:
    """The person's name."""
    actor = current_actor()
    return {"name": me(actor.person).display_name if actor else ""}


@mail_letter("identity_factor", _("Your second factor"))
def factor(params: dict[str, Any]) -> dict[str, Any]:
    """What became of her second factors, in words."""
    return recipient(params) | {"said": FACTOR_WORDS[params["what"]]}


@mail_letter("identity_provider", _("Is this your address?"))
def provider(params: dict[str, Any]) -> dict[str, Any]:
    """Which organisation says that the address is hers; who she is, nobody knows yet."""
    found = provider_proof(UUID(params["proof"]))
    seen = provider_seen(provider_id=found.provider_id) if found else None
    return {"proof": params["proof"], "organization": seen.organization_name if seen else ""}


@mail_letter("identity_new_device", _("A new device"))
def new_device(params: dict[str, Any]) -> dict[str, Any]:
    """Where a session began that her account had not seen before."""
    session = Session.objects.filter(id=params["session"]).first()
    return recipient(params) | _where(session)


@mail_letter("identity_new_client", _("A new program"))
@mail_letter("identity_replayed", _("A program was signed out"))
def program(params: dict[str, Any]) -> dict[str, Any]:
    """Which program it is, and where it was."""
    client = ClientSession.objects.filter(id=params["client"]).first()
    return recipient(params) | _where(client)


def _where(way_in: Session | ClientSession | None) -> dict[str, Any]:
    if way_in is None:
        return {"device": "", "address": "", "place": "", "at": None, "program": ""}
    address = way_in.address or ""
    return {
        "device": device_name(way_in.user_agent),
        "address": address,
        "place": place_of(address),
        "at": way_in.created_at,
        "program": way_in.name if isinstance(way_in, ClientSession) else "",
    }
