"""Sign-in by SAML: an answer is judged when it is posted, and counts when its browser comes for it (ADR 0013).

The post comes from the provider's page, so no cookie of ours comes along, and it lets nobody in. What it said goes on,
sealed, in a cookie to a page of our own, to which the browser brings the cookie that binds it to its own request.
"""

import base64
import binascii
import dataclasses
import hashlib
import json
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import IdentityProvider, ProviderFlow
from meristem.identity.providers.oidc import Claims, ProviderFault
from meristem.identity.providers.saml.response import answer_read, answered_request, claims_of
from meristem.identity.providers.secret import open_secret, seal_secret
from meristem.identity.queries.providers import ProviderPlace, provider_flow_seen, provider_here, provider_place
from meristem.identity.services.provider_people import Answered, objection, provider_admit
from meristem.identity.services.providers import FLOW_WITHIN
from meristem.identity.services.saml_sides import SamlDeparture, flow_of, request_id, saml_departure, them_of, us_of
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, NotFound, TooMany
from meristem.kernel.ids import uuid4
from meristem.kernel.links import token_hash

log = structlog.get_logger("meristem.identity")

SAML = IdentityProvider.Protocol.SAML
# How many answers are judged for one address in a quarter of an hour, and how many refusals of one provider are
# written into the audit log in an hour: the log's own line has the rest.
ANSWERS, NOTED = 300, 200


@dataclasses.dataclass(frozen=True)
class Received:
    """What became of a posted answer: sealed for its browser, or a code that says why not."""

    told: Answered
    carried: str = ""
    # What exactly was wrong, for an administrator who tries the provider.
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class Tried:
    """What a provider said of an administrator who tried it, and what would stand in her way (`email`, `domain`)."""

    claims: Claims
    objection: str


def saml_provider(provider_id: UUID) -> tuple[IdentityProvider, ProviderPlace]:
    """A SAML provider by its id alone, switched on or not, and whose it is. Raises NotFound."""
    seen = provider_place(provider_id)
    if seen is None:
        raise NotFound
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
    if provider.protocol != SAML:
        raise NotFound
    return provider, seen


def is_complete(provider: IdentityProvider) -> bool:
    """Whether enough is known of the provider to send somebody there."""
    return bool(provider.issuer and provider.sign_in_address and provider.certificates)


@transaction.atomic
def saml_try(*, actor: Actor, browser_token: str, origin: Origin) -> SamlDeparture:
    """Begin a sign-in that lets nobody in: an administrator sees what the provider says of her. Raises Conflict."""
    limits.spend("provider-begin", origin.address, limit=60, seconds=900)
    provider = provider_here()
    if provider is None or provider.protocol != SAML or not is_complete(provider):
        raise Conflict(_("Set the provider up first: its metadata, or its name, address and certificate."))
    flow = ProviderFlow(
        id=uuid4(),
        provider_id=provider.id,
        browser_hash=token_hash(browser_token),
        expires_at=timezone.now() + FLOW_WITHIN,
        is_trial=True,
    )
    ProviderFlow.objects.bulk_create([flow], ignore_conflicts=True)
    audit.record("provider.tried", object_type="identity_provider", object_id=provider.id)
    return saml_departure(provider, flow.id)


@transaction.atomic
def saml_receive(*, provider_id: UUID, sent: str, origin: Origin) -> Received:
    """Judge a posted answer; it lets nobody in by itself, whoever posts it.

    Never raises for a bad one: that an assertion was used, and what was refused, must be kept. Raises NotFound for
    what is no SAML provider, TooMany by address.
    """
    limits.spend("provider-answer", origin.address, limit=ANSWERS, seconds=900)
    provider, seen = saml_provider(provider_id)
    told = Answered("fault", organization_name=seen.organization_name, slug=seen.slug if seen.is_active else "")
    is_trial = False
    try:
        root = answer_read(sent)
        named = answered_request(root)
        flow_id = flow_of(named)
        flow = provider_flow_seen(flow_id) if flow_id else None
        if flow_id is None or flow is None or flow.provider_id != provider.id:
            raise ProviderFault("unasked" if not named else "request", "nobody here asked for it")
        is_trial = flow.is_trial
        if flow.is_answered:
            raise ProviderFault("replayed", "this request was answered already")
        if not flow.is_open or not (seen.is_active or is_trial):
            raise ProviderFault("request", "the sign-in is over")
        claims, assertion = claims_of(root, us_of(provider), them_of(provider), request_id=request_id(flow_id))
        if not _answered(flow_id, provider.id, assertion):
            raise ProviderFault("replayed", "this assertion was used already")
    except ProviderFault as fault:
        _note(provider, fault)
        return Received(dataclasses.replace(told, code=_code(fault)), reason=fault.code if is_trial else "")
    return Received(dataclasses.replace(told, code="ok"), carried=_sealed(flow_id, claims))


def _answered(flow_id: UUID, provider_id: UUID, assertion: str) -> bool:
    """Whether it was the first answer to this request, and the first use of this assertion."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identity_provider_flow_answered(%s, %s, %s)",
            [flow_id, provider_id, hashlib.sha256(assertion.encode()).digest()],
        )
        is_first: bool = cursor.fetchone()[0]
    return is_first


def _code(fault: ProviderFault) -> str:
    """What the person is told: more than that would only help who forges."""
    return {"status": "refused", "unasked": "unasked", "request": "state", "replayed": "state"}.get(fault.code, "fault")


def _note(provider: IdentityProvider, fault: ProviderFault) -> None:
    """For the organisation's administrators, in its audit log; a flood ends there and goes on in the log."""
    log.warning("provider_fault", provider=str(provider.id), code=fault.code, detail=fault.detail)
    try:
        limits.spend("provider-noted", str(provider.id), limit=NOTED, seconds=3600)
    except TooMany:
        return
    after = {"code": fault.code, "detail": fault.detail}
    with tenant(provider.organization_id):
        audit.record("provider.refused", object_type="identity_provider", object_id=provider.id, after=after)


def _sealed(flow_id: UUID, claims: Claims) -> str:
    """What was said, for the way through the browser: it can neither be read there, nor altered, nor moved."""
    text = json.dumps(dataclasses.asdict(claims), ensure_ascii=False)
    return f"{flow_id.hex}.{base64.urlsafe_b64encode(seal_secret(text, flow_id)).decode()}"


def _opened(carried: str) -> tuple[UUID, Claims] | None:
    text, _dot, sealed = carried.partition(".")
    try:
        flow_id = UUID(hex=text)
        said = json.loads(open_secret(base64.urlsafe_b64decode(sealed), flow_id))
    except (ValueError, binascii.Error, InvalidTag):
        return None
    return flow_id, Claims(**said)


@transaction.atomic
def saml_arrive(
    *, provider_id: UUID, carried: str, browser_token: str, actor: Actor, origin: Origin
) -> Answered | Tried:
    """The browser comes for its answer, once: only the one that the request left from. Never raises for a bad one."""
    opened = _opened(carried)
    if opened is None or not browser_token:
        return Answered("state")
    flow_id, claims = opened
    flow = provider_flow_seen(flow_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_flow_take(%s, %s)", [flow_id, token_hash(browser_token)])
        row = cursor.fetchone()
    if row is None or flow is None or row[0] != provider_id:
        return Answered("state")
    provider, seen = saml_provider(provider_id)
    if flow.is_trial:
        return Tried(claims, objection(provider, claims))
    if not seen.is_active:
        return Answered("state")
    told = Answered("fault", onward=row[1], organization_name=seen.organization_name, slug=seen.slug)
    return provider_admit(provider=provider, claims=claims, told=told, actor=actor, origin=origin)
