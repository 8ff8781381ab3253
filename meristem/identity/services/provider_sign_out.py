"""Signing out at the identity provider as well (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode
from uuid import UUID

from meristem.identity.models import IdentityProvider, Session
from meristem.identity.queries.providers import provider_seen
from meristem.kernel.context import Actor, tenant
from meristem.kernel.mail import page_link


def session_provider(actor: Actor) -> UUID | None:
    """The identity provider that answered for her when her session began; None for a password's and for visitors."""
    if actor.session_id is None or actor.scopes is not None:
        return None
    return Session.objects.filter(id=actor.session_id).values_list("provider_id", flat=True).first()


def signed_out_address() -> str:
    """Where the provider sends people back to; it must be allowed there."""
    return page_link("identity:sign_in")


def provider_sign_out(provider_id: UUID) -> tuple[str, str] | None:
    """(its name, where it ends her session there); None when it has no such place. Nobody is asked for it.

    We keep no ID token to send along as a hint: the provider knows us by our client id, and asks her if it wants to.
    """
    seen = provider_seen(provider_id=provider_id)
    if seen is None:
        return None
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
    if not provider.end_session_endpoint:
        return None
    told = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": signed_out_address()})
    joint = "&" if "?" in provider.end_session_endpoint else "?"
    return provider.name, f"{provider.end_session_endpoint}{joint}{told}"
