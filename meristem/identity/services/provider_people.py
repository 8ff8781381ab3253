"""Who is let in on a provider's word (ADR 0011).

A provider speaks for its organisation and nowhere else: what it opens is a session that stays in that organisation.
It never becomes the key to an account by itself: who has an account already proves that it is hers, by being signed in
or by a letter; and so does whoever comes with an address of a domain that the organisation has not proved to own.
"""

import dataclasses
import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from meristem.identity.models import (
    Credential,
    IdentityProvider,
    LoginAttempt,
    ProviderLink,
    ProviderProof,
    Session,
    User,
)
from meristem.identity.ports import home
from meristem.identity.providers.oidc import Claims
from meristem.identity.queries import user_id_of_email
from meristem.identity.queries.providers import provider_link_owner, provider_only, provider_proof, provider_seen
from meristem.identity.services.people import person_create
from meristem.identity.services.registration import person_verified
from meristem.identity.services.sign_in import (
    FirstProof,
    SignIn,
    gatekeeper,
    held_back,
    note_attempt,
    person_let_in,
)
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.errors import Gone, NotFound, TooMany
from meristem.kernel.ids import uuid4
from meristem.kernel.links import is_derived_secret
from meristem.kernel.mail import mail_queue

PROOF_WITHIN = datetime.timedelta(hours=1)
PROOF = "provider-proof"
LETTERS_AN_HOUR = 5
Outcome = LoginAttempt.Outcome


@dataclasses.dataclass(frozen=True)
class Answered:
    """How an answer of a provider ended: a token, or a code that says why not (`proof`: a letter is on its way)."""

    code: str
    token: str = ""
    onward: str = ""
    organization_name: str = ""
    slug: str = ""


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("people sign in inside an organisation")
    return actor.organization_id


def objection(provider: IdentityProvider, claims: Claims) -> str:
    """Why a provider may not let in whom it names so: `email`, `domain`; empty when it may."""
    try:
        validate_email(claims.email)
    except ValidationError:
        return "email"
    domain = claims.email.rpartition("@")[2].lower()
    if provider.email_domains and domain not in provider.email_domains:
        return "domain"
    return "" if claims.is_email_verified or domain in provider.email_domains else "email"


@transaction.atomic
def provider_admit(
    *, provider: IdentityProvider, claims: Claims, told: Answered, actor: Actor, origin: Origin
) -> Answered:
    """Let in whom the provider vouches for, where she is known to be that person; otherwise ask for a proof."""
    user_id = provider_link_owner(provider.id, claims.subject)
    if user_id is not None:
        return _let_in(provider, user_id, claims.subject, told, origin, claims.has_second_factor)
    if code := objection(provider, claims):
        return dataclasses.replace(told, code=code)
    domain = claims.email.rpartition("@")[2].lower()
    owner = user_id_of_email(claims.email)
    if owner is not None and owner == actor.user_id and actor.scopes is None and not _came_by_provider(actor):
        # She is signed in as the very person: that is a proof.
        return _link(provider, owner, claims.subject, told, origin, claims.has_second_factor)
    if owner is None and domain in _proved_domains(provider):
        user_id = _person(claims.email, claims.name)
        return _link(provider, user_id, claims.subject, told, origin, claims.has_second_factor)
    return _ask_for_proof(provider, claims, told)


def _proved_domains(provider: IdentityProvider) -> set[str]:
    with tenant(provider.organization_id):
        return home().proved_domains()


def _came_by_provider(actor: Actor) -> bool:
    here = actor.session_id
    return here is None or Session.objects.filter(id=here).exclude(provider_id=None).exists()


def _person(email: str, name: str) -> UUID:
    """A new person without a password, whose address is proved."""
    with tenant(home().public_place()):
        called = name or email.partition("@")[0][:120]
        made = person_create(email=email, display_name=called, hashed=make_password(None))
        with tenant(_place(), made.id):
            person_verified(user_id=made.id)
    return made.id


def _ask_for_proof(provider: IdentityProvider, claims: Claims, told: Answered) -> Answered:
    """A letter to the address, whether it is known or not; the browser cannot tell."""
    try:
        limits.spend("provider-proof", claims.email.lower(), limit=LETTERS_AN_HOUR, seconds=3600)
    except TooMany:
        # Enough letters lie in that mailbox; the answer stays the same.
        return dataclasses.replace(told, code="proof")
    proof = ProviderProof(
        id=uuid4(),
        provider_id=provider.id,
        subject=claims.subject,
        email=claims.email,
        display_name=claims.name,
        expires_at=timezone.now() + PROOF_WITHIN,
    )
    ProviderProof.objects.bulk_create([proof], ignore_conflicts=True)
    with tenant(provider.organization_id):
        mail_queue(to=claims.email, template="identity_provider", params={"proof": str(proof.id)})
    return dataclasses.replace(told, code="proof")


def proof_shown(*, proof_id: UUID, secret: str) -> tuple[str, str]:
    """(organisation, address) of the link in a letter. Raises NotFound when it was never ours, Gone when it is over."""
    found = provider_proof(proof_id)
    if found is None or not is_derived_secret(PROOF, proof_id, secret):
        raise NotFound
    seen = provider_seen(provider_id=found.provider_id)
    if not found.is_open or seen is None:
        raise Gone
    return seen.organization_name, found.email


@transaction.atomic
def proof_take(*, proof_id: UUID, secret: str, origin: Origin) -> Answered:
    """The address is proved: the provider may let its owner in from now on, and she comes in. Once; raises as above."""
    proof_shown(proof_id=proof_id, secret=secret)
    found = provider_proof(proof_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_provider_proof_take(%s)", [proof_id])
        is_mine = cursor.fetchone()[0]
    if found is None or not is_mine:
        raise Gone
    seen = provider_seen(provider_id=found.provider_id)
    if seen is None:
        raise Gone
    with tenant(seen.organization_id):
        provider = IdentityProvider.objects.get(id=seen.id)
    owner = user_id_of_email(found.email)
    if owner is None:
        owner = _person(found.email, found.display_name)
    else:
        with tenant(_place(), owner):
            if User.objects.get(id=owner).email_verified_at is None:
                # Whoever signed up with this address never proved it: that password opens nothing.
                Credential.objects.filter(user_id=owner).update(password_hash=make_password(None))
                person_verified(user_id=owner)
    told = Answered("fault", organization_name=seen.organization_name, slug=seen.slug)
    return _link(provider, owner, found.subject, told, origin)


def _link(
    provider: IdentityProvider, user_id: UUID, subject: str, told: Answered, origin: Origin, is_strong: bool = False
) -> Answered:
    with tenant(provider.organization_id, user_id):
        ProviderLink.objects.get_or_create(provider=provider, subject=subject, defaults={"user_id": user_id})
        audit.record("provider.linked", object_type="user", object_id=user_id)
    return _let_in(provider, user_id, subject, told, origin, is_strong)


def _let_in(
    provider: IdentityProvider, user_id: UUID, subject: str, told: Answered, origin: Origin, is_strong: bool
) -> Answered:
    is_strong = is_strong or provider.vouches_always
    with tenant(provider.organization_id, user_id):
        if User.objects.get(id=user_id).status != User.Status.ACTIVE or not home().join(user_id):
            note_attempt(Outcome.SUSPENDED, user_id, origin, method="provider")
            return dataclasses.replace(told, code="suspended")
        ProviderLink.objects.filter(provider=provider, subject=subject).update(last_used_at=timezone.now())
    place = provider.organization_id
    proof = FirstProof(
        user_id=user_id,
        origin=origin,
        method="provider",
        organization_id=place,
        provider_id=provider.id,
        is_strong=is_strong,
    )
    held = held_back(proof)
    if held is not None:
        return dataclasses.replace(told, code="step" if held.step else "suspended", token=held.step)
    token = person_let_in(
        user_id=user_id,
        origin=origin,
        organization_id=place,
        method="provider",
        provider_id=provider.id,
        second_factor=is_strong,
    )
    return dataclasses.replace(told, code="ok", token=token)


@gatekeeper
def provider_wanted(proof: FirstProof) -> SignIn | None:
    """Who belongs to an organisation that insists on its provider, and to no other, does not come in by password."""
    if proof.method == "provider":
        return None
    with tenant(_place(), proof.user_id):
        closed = provider_only(proof.user_id)
        if not closed or home().has_other_place(proof.user_id, {one.organization_id for one in closed}):
            return None
        note_attempt(Outcome.PROVIDER, proof.user_id, proof.origin, method=proof.method)
    return SignIn(Outcome.PROVIDER, provider_path=reverse("identity:provider_begin", args=[closed[0].slug]))
