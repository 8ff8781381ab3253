"""The second step of signing in. A session only comes to be when it is done.

What is begun is a row that lives ten minutes and takes five tries; whoever holds its token goes on with it. The same
path serves the page (the token in a cookie of that browser) and programs (the token in the answer).
"""

import dataclasses
import datetime
import os
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from meristem.identity.models import LoginAttempt, Passkey, Step, User
from meristem.identity.ports import home
from meristem.identity.queries import step_open
from meristem.identity.services.factors.answer import Answer, answer_fits
from meristem.identity.services.factors.authenticator import (
    Enrolment,
    authenticator_begin,
    authenticator_confirm,
    authenticator_waiting,
)
from meristem.identity.services.factors.kept import factors_of
from meristem.identity.services.factors.passkeys import credential_id, passkey_proves
from meristem.identity.services.factors.recovery import recovery_codes_left, recovery_codes_make
from meristem.identity.services.sessions import session_last_place
from meristem.identity.services.sign_in import (
    FirstProof,
    SignIn,
    held_back,
    last_gatekeeper,
    note_attempt,
    person_let_in,
)
from meristem.identity.types import Origin
from meristem.kernel import limits
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import Gone, TooMany
from meristem.kernel.links import new_token, token_hash

WITHIN = datetime.timedelta(minutes=10)
TRIES = 5
# Whoever guesses at six digits knows the password already: few tries a quarter of an hour, and few a day.
PER_QUARTER, PER_DAY = 10, 50
CHALLENGE_BYTES = 32

Kind = Step.Kind
Outcome = LoginAttempt.Outcome


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("people sign in inside an organisation")
    return actor.organization_id


def step_begin(
    *,
    kind: str,
    user_id: UUID | None = None,
    stay: bool = True,
    organization_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> tuple[str, bytes]:
    """Begin something that is finished by whoever holds the token: (token, challenge). Called as its person."""
    token, hashed = new_token()
    challenge = os.urandom(CHALLENGE_BYTES)
    row = Step(
        kind=kind,
        user_id=user_id,
        token_hash=hashed,
        challenge=challenge,
        organization_id=organization_id,
        provider_id=provider_id,
        is_to_stay=stay,
        expires_at=timezone.now() + WITHIN,
    )
    # A conflict clause asks PostgreSQL for no row back, which the policy for reading would refuse to a visitor.
    Step.objects.bulk_create([row], ignore_conflicts=True)
    return token, challenge


def _spend(user_id: UUID) -> int:
    """Count a try at her second factor; the seconds to wait, 0 when it may be looked at."""
    try:
        limits.spend("second-factor", user_id, limit=PER_QUARTER, seconds=900)
        limits.spend("second-factor-day", user_id, limit=PER_DAY, seconds=86_400)
    except TooMany as error:
        return error.retry_after
    return 0


@last_gatekeeper
def second_factor_wanted(proof: FirstProof) -> SignIn | None:
    """After the password: who has a second factor is asked for it, who needs one is led to set it up.

    An identity provider answers for it only when it says so, or is known to ask always; else who comes by it is asked
    where the organisation wants one. A program may send the code along with the password.
    """
    if proof.method == "provider":
        return None if proof.is_strong else _beside_provider(proof)
    if proof.method != "password":
        return None
    with tenant(_place(), proof.user_id):
        if factors_of(proof.user_id).any:
            if proof.code:
                return _with_code(proof)
            token, _challenge = step_begin(
                kind=Kind.FACTOR, user_id=proof.user_id, stay=proof.stay, organization_id=proof.organization_id
            )
            return SignIn(Outcome.OK, step=token)
        place = proof.organization_id or home().organization_of(proof.user_id, session_last_place(proof.user_id))
    with tenant(place, proof.user_id):
        if not home().asks_second_factor(place):
            return None
        token, _challenge = step_begin(kind=Kind.SETUP, user_id=proof.user_id, stay=proof.stay, organization_id=place)
    return SignIn(Outcome.OK, step=token)


def _beside_provider(proof: FirstProof) -> SignIn | None:
    """Her own second factor, or the setting up of one, where the organisation wants it and its provider is silent."""
    place = proof.organization_id or _place()
    with tenant(place, proof.user_id):
        if not home().asks_second_factor(place):
            return None
        kind = Kind.FACTOR if factors_of(proof.user_id).any else Kind.SETUP
        token, _challenge = step_begin(
            kind=kind, user_id=proof.user_id, organization_id=place, provider_id=proof.provider_id
        )
    return SignIn(Outcome.OK, step=token)


def _with_code(proof: FirstProof) -> SignIn:
    if wait := _spend(proof.user_id):
        note_attempt(Outcome.LIMITED, proof.user_id, proof.origin)
        return SignIn(Outcome.LIMITED, retry_after=wait)
    if not answer_fits(user_id=proof.user_id, answer=Answer(code=proof.code)):
        note_attempt(Outcome.FACTOR, proof.user_id, proof.origin)
        return SignIn(Outcome.FACTOR)
    return SignIn(Outcome.OK, user_id=proof.user_id, second_factor=True)


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A step that is open: what it waits for, and what may be answered."""

    kind: str
    user_id: UUID
    challenge: bytes
    has_code: bool = False
    recovery_left: int = 0
    passkeys: tuple[Passkey, ...] = ()


def step_look(token: str, *kinds: str) -> Waiting:
    """The open step behind a token. Raises Gone when there is none (any more)."""
    row = step_open(token_hash(token)) if token else None
    if row is None or row.user_id is None or row.kind not in kinds or row.tries >= TRIES:
        raise Gone
    with tenant(_place(), row.user_id):
        factors = factors_of(row.user_id)
        left = recovery_codes_left(row.user_id)
    return Waiting(row.kind, row.user_id, row.challenge, factors.authenticator is not None, left, factors.passkeys)


def _try(token: str) -> bool:
    """Count a try at the step before anybody looks whether it is right; False when there was the last one."""
    open_now = Step.objects.filter(token_hash=token_hash(token), used_at=None, expires_at__gt=timezone.now())
    return bool(open_now.filter(tries__lt=TRIES).update(tries=F("tries") + 1))


def _use(token: str) -> bool:
    """Use the step up; of parallel takers one gets True."""
    now = timezone.now()
    rows = Step.objects.filter(token_hash=token_hash(token), used_at=None, expires_at__gt=now)
    return bool(rows.update(used_at=now))


@transaction.atomic
def step_finish(*, token: str, answer: Answer, origin: Origin) -> SignIn:
    """Answer the second step and begin the session. Never raises for a wrong answer: the try must count.

    Raises Gone when the step is over: late, used, or tried too often.
    """
    waiting = step_look(token, Kind.FACTOR)
    row = step_open(token_hash(token))
    with tenant(_place(), waiting.user_id):
        if row is None or not _try(token):
            raise Gone
        if wait := _spend(waiting.user_id):
            note_attempt(Outcome.LIMITED, waiting.user_id, origin)
            return SignIn(Outcome.LIMITED, retry_after=wait)
        if User.objects.get(id=waiting.user_id).status != User.Status.ACTIVE:
            note_attempt(Outcome.SUSPENDED, waiting.user_id, origin)
            return SignIn(Outcome.SUSPENDED)
        asked = dataclasses.replace(answer, challenge=waiting.challenge)
        if not answer_fits(user_id=waiting.user_id, answer=asked):
            note_attempt(Outcome.FACTOR, waiting.user_id, origin)
            return SignIn(Outcome.FACTOR)
        if not _use(token):
            raise Gone
    limits.forget("second-factor", waiting.user_id)
    opened = person_let_in(
        user_id=waiting.user_id,
        origin=origin,
        organization_id=row.organization_id,
        stay=row.is_to_stay,
        method=answer.method,
        provider_id=row.provider_id,
        second_factor=True,
    )
    return SignIn(Outcome.OK, token=opened, user_id=waiting.user_id, second_factor=True)


@transaction.atomic
def setup_begin(*, token: str) -> Enrolment:
    """The secret for the app of who may not come in without one; the same until it is confirmed."""
    waiting = step_look(token, Kind.SETUP)
    with tenant(_place(), waiting.user_id):
        # One that was shown to an earlier step may be known to whoever took that: it is not handed on.
        begun = Step.objects.get(token_hash=token_hash(token)).created_at
        shown = authenticator_waiting(waiting.user_id, since=begun)
        return shown or authenticator_begin(user_id=waiting.user_id)


@transaction.atomic
def setup_finish(*, token: str, code: str, origin: Origin) -> tuple[str, list[str]]:
    """Confirm the app and begin the session: (its token, the recovery codes). Raises Invalid (`code`), Gone."""
    waiting = step_look(token, Kind.SETUP)
    row = step_open(token_hash(token))
    if row is None:
        raise Gone
    with tenant(row.organization_id or _place(), waiting.user_id):
        # Her own secret, which she has just been shown: there is nothing to guess here.
        authenticator_confirm(user_id=waiting.user_id, session_id=None, code=code)
        if not _use(token):
            raise Gone
        codes = recovery_codes_make(user_id=waiting.user_id)
    opened = person_let_in(
        user_id=waiting.user_id,
        origin=origin,
        organization_id=row.organization_id,
        stay=row.is_to_stay,
        method="code",
        provider_id=row.provider_id,
        second_factor=True,
    )
    return opened, codes


def _step_take(token: str) -> tuple[bytes, bool] | None:
    """Use up a step that nobody is known for: (challenge, whether to stay)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT challenge, is_to_stay FROM identity_step_take(%s)", [token_hash(token)])
        row = cursor.fetchone()
    return (bytes(row[0]), row[1]) if row else None


@transaction.atomic
def passkey_ask(*, origin: Origin, stay: bool = True) -> tuple[str, bytes]:
    """Ask whoever is there for a passkey: (token, challenge). Raises TooMany by address."""
    limits.spend("passkey-ask", origin.address, limit=60, seconds=900)
    return step_begin(kind=Kind.PASSKEY, stay=stay)


@transaction.atomic
def passkey_sign_in(*, token: str, credential: str, origin: Origin) -> SignIn:
    """Sign in with a passkey alone: it is something she has, and the device made sure of her. One try a challenge."""
    taken = _step_take(token) if token else None
    known = credential_id(credential)
    if taken is None or known is None:
        return SignIn(Outcome.FACTOR)
    challenge, stay = taken
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_passkey_owner(%s)", [known])
        user_id = cursor.fetchone()[0]
    if user_id is None:
        return SignIn(Outcome.FACTOR)
    with tenant(_place(), user_id):
        user = User.objects.get(id=user_id)
        proves = passkey_proves(user_id=user_id, credential=credential, challenge=challenge, alone=True)
        if not proves or user.status == User.Status.ARCHIVED or user.email_verified_at is None:
            note_attempt(Outcome.FACTOR, user_id, origin, method="passkey")
            return SignIn(Outcome.FACTOR)
        if user.status != User.Status.ACTIVE:
            note_attempt(Outcome.SUSPENDED, user_id, origin, method="passkey")
            return SignIn(Outcome.SUSPENDED)
    held = held_back(FirstProof(user_id=user_id, origin=origin, method="passkey", stay=stay))
    if held is not None:
        return held
    opened = person_let_in(user_id=user_id, origin=origin, stay=stay, method="passkey", second_factor=True)
    return SignIn(Outcome.OK, token=opened, user_id=user_id, second_factor=True)


@transaction.atomic
def challenge_take(*, user_id: UUID, token: str) -> bytes | None:
    """What her device was asked to sign, once; None when it is over. Called as her."""
    if not token:
        return None
    row = Step.objects.filter(token_hash=token_hash(token), kind=Kind.REGISTER, user_id=user_id).first()
    return bytes(row.challenge) if row is not None and _use(token) else None
