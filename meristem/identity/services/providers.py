"""Leaving for an organisation's identity provider, and coming back (ADR 0011)."""

import dataclasses
import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from meristem.identity.models import IdentityProvider, ProviderFlow
from meristem.identity.providers.oidc import Claims, Client, ProviderFault, authorization_url, claims_of
from meristem.identity.providers.secret import open_secret
from meristem.identity.queries.providers import provider_seen
from meristem.identity.services.provider_people import Answered, provider_admit
from meristem.identity.services.saml_sides import SamlDeparture, saml_departure
from meristem.identity.types import Origin
from meristem.kernel import limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import NotFound
from meristem.kernel.ids import uuid4
from meristem.kernel.links import derived_secret, is_derived_secret, token_hash
from meristem.kernel.mail import page_link

log = structlog.get_logger("meristem.identity")

FLOW_WITHIN = datetime.timedelta(minutes=10)


def redirect_address(provider_id: UUID) -> str:
    """Where the provider sends people back to: another address for each, so that answers cannot be mixed up."""
    return page_link("identity:provider_answer", provider_id)


def client_of(provider: IdentityProvider) -> Client:
    """Us, as this provider knows us."""
    secret = open_secret(bytes(provider.sealed_secret), provider.id) if provider.sealed_secret else ""
    return Client(provider.issuer, provider.client_id, secret, redirect_address(provider.id), provider.acr)


@dataclasses.dataclass(frozen=True)
class Departure:
    """A sign-in that leaves for a provider."""

    client: Client
    flow_id: UUID

    def address(self) -> str:
        """Where the browser goes. Asks the provider: call it outside of any transaction. Raises ProviderFault."""
        return authorization_url(
            self.client,
            state=f"{self.flow_id.hex}.{derived_secret('provider-state', self.flow_id)}",
            nonce=derived_secret("provider-nonce", self.flow_id),
            verifier=derived_secret("provider-verifier", self.flow_id),
        )


@transaction.atomic
def provider_begin(*, slug: str, browser_token: str, onward: str, origin: Origin) -> Departure | SamlDeparture:
    """Note a sign-in by the provider; its answer is only good in the browser that holds the token, once.

    Raises NotFound for an organisation without a provider, TooMany by address.
    """
    limits.spend("provider-begin", origin.address, limit=60, seconds=900)
    seen = provider_seen(named=slug)
    if seen is None:
        raise NotFound
    flow_id = uuid4()
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
    flow = ProviderFlow(
        id=flow_id,
        provider_id=seen.id,
        browser_hash=token_hash(browser_token),
        onward=onward[:500],
        expires_at=timezone.now() + FLOW_WITHIN,
    )
    ProviderFlow.objects.bulk_create([flow], ignore_conflicts=True)
    if provider.protocol == IdentityProvider.Protocol.SAML:
        return saml_departure(provider, flow_id)
    return Departure(client_of(provider), flow_id)


def _taken(state: str, browser_token: str) -> tuple[UUID, UUID, str] | None:
    """(flow, provider, onward) of a sign-in that is under way; used up by that. None for anything else."""
    text, _dot, secret = state.partition(".")
    try:
        flow_id = UUID(hex=text)
    except ValueError:
        return None
    if not browser_token or not is_derived_secret("provider-state", flow_id, secret):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_flow_take(%s, %s)", [flow_id, token_hash(browser_token)])
        row = cursor.fetchone()
    return (flow_id, *row) if row else None


@dataclasses.dataclass(frozen=True)
class Pending:
    """An answer that was taken, and is still to be read and judged."""

    provider: IdentityProvider
    flow_id: UUID
    told: Answered

    def claims(self, *, code: str, issuer: str | None) -> Claims | None:
        """What the provider vouches for; None when it is not to be believed. Asks it: call outside of transactions."""
        try:
            return claims_of(
                client_of(self.provider),
                code=code,
                issuer=issuer,
                nonce=derived_secret("provider-nonce", self.flow_id),
                verifier=derived_secret("provider-verifier", self.flow_id),
            )
        except ProviderFault as fault:
            log.warning("provider_fault", provider=str(self.provider.id), code=fault.code, detail=fault.detail)
            return None


@transaction.atomic
def provider_answer_take(*, provider_id: UUID, state: str, is_refused: bool, browser_token: str) -> Pending | Answered:
    """Take the answer a browser brings back, once. Never raises for a bad one: that it was used must be kept."""
    taken = _taken(state, browser_token)
    if taken is None or taken[1] != provider_id:
        return Answered("state")
    flow_id, _provider, onward = taken
    seen = provider_seen(provider_id=provider_id)
    if seen is None:
        return Answered("state")
    told = Answered("fault", onward=onward, organization_name=seen.organization_name, slug=seen.slug)
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
    if is_refused:
        return dataclasses.replace(told, code="refused")
    return Pending(provider, flow_id, told)


@transaction.atomic
def provider_claims_judge(*, pending: Pending, claims: Claims, actor: Actor, origin: Origin) -> Answered:
    """Let in whom the provider vouches for, or say why not. Whatever was set meanwhile holds."""
    seen = provider_seen(provider_id=pending.provider.id)
    if seen is None:
        return Answered("state")
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
        if provider.end_session_endpoint != claims.end_session:
            IdentityProvider.objects.filter(id=seen.id).update(end_session_endpoint=claims.end_session)
    return provider_admit(provider=provider, claims=claims, told=pending.told, actor=actor, origin=origin)
