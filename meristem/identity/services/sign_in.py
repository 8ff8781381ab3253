"""Signing in with a password: the same time and the same words, whether the account exists or not."""

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from meristem.identity.models import LoginAttempt, User
from meristem.identity.ports import home
from meristem.identity.queries import credentials_of
from meristem.identity.services.people import password_hash
from meristem.identity.services.registration import verification_send
from meristem.identity.services.sessions import session_begin, session_last_place
from meristem.identity.types import Origin
from meristem.kernel import limits
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import TooMany

Outcome = LoginAttempt.Outcome

# Per quarter of an hour. Many people may share an address; an account is guessed at from many addresses.
PER_ACCOUNT = 10
PER_ADDRESS = 100
WINDOW = 15 * 60


@dataclasses.dataclass(frozen=True)
class SignIn:
    """How a try to sign in ended; `token` is there only when it went well, `step` when something is still missing."""

    outcome: str
    token: str = ""
    retry_after: int = 0
    # Names what was begun and waits for a second proof; whoever answered for that says how it goes on.
    step: str = ""
    user_id: UUID | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class FirstProof:
    """A person has given her password, or an identity provider has answered for her. Nothing is open yet."""

    user_id: UUID
    origin: Origin
    method: str  # "password" or "provider"
    code: str = ""  # a second factor that a program sent along with the password
    stay: bool = True
    organization_id: UUID | None = None  # where the session must begin, when that is settled


# Asked in turn before anything is opened: None lets her go on, a SignIn without token ends or suspends the try there.
Gatekeeper = Callable[[FirstProof], SignIn | None]
_gatekeepers: list[Gatekeeper] = []


def gatekeeper(function: Gatekeeper) -> Gatekeeper:
    """Decorator: the function stands between the first proof and a session (second factors, enforced providers)."""
    if function not in _gatekeepers:
        _gatekeepers.append(function)
    return function


def held_back(proof: FirstProof) -> SignIn | None:
    """What some gatekeeper says to a first proof; None when she may come in."""
    return next((answer for keeper in _gatekeepers if (answer := keeper(proof)) is not None), None)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that is checked when there is no account, so that an unknown address takes as long as a known one."""
    return password_hash("nobody has this password")


def note_attempt(outcome: str, user_id: UUID | None, origin: Origin) -> None:
    """Write a try down. The row is for the person it concerns; whoever tried may not read it back."""
    attempt = LoginAttempt(user_id=user_id, outcome=outcome, address=origin.address, device=origin.device[:200])
    # A conflict clause asks PostgreSQL for no row back, which the policy for reading would refuse to a visitor.
    LoginAttempt.objects.bulk_create([attempt], ignore_conflicts=True)


@transaction.atomic
def password_proof(*, login: str, password: str, origin: Origin, code: str = "", stay: bool = True) -> SignIn:
    """Check a password and ask the gatekeepers: OK with `user_id` when she may come in, and nothing is opened yet.

    Never raises for a wrong one: tries and limits must be kept.
    """
    account = login.strip().lower()
    try:
        limits.spend("sign-in-address", origin.address, limit=PER_ADDRESS, seconds=WINDOW)
        limits.spend("sign-in-account", account, limit=PER_ACCOUNT, seconds=WINDOW)
    except TooMany as error:
        note_attempt(Outcome.LIMITED, None, origin)
        return SignIn(Outcome.LIMITED, retry_after=error.retry_after)
    known = credentials_of(account)
    is_right = check_password(password, known.password_hash if known else _nobodys_hash())
    if known is None or not is_right or known.status == User.Status.ARCHIVED:
        note_attempt(Outcome.WRONG, known.user_id if known else None, origin)
        return SignIn(Outcome.WRONG)
    if known.status == User.Status.SUSPENDED:
        note_attempt(Outcome.SUSPENDED, known.user_id, origin)
        return SignIn(Outcome.SUSPENDED)
    if not known.is_verified:
        note_attempt(Outcome.UNVERIFIED, known.user_id, origin)
        verification_send(user_id=known.user_id)
        return SignIn(Outcome.UNVERIFIED)
    limits.forget("sign-in-account", account)
    proof = FirstProof(user_id=known.user_id, origin=origin, method="password", code=code, stay=stay)
    return held_back(proof) or SignIn(Outcome.OK, user_id=known.user_id)


@transaction.atomic
def sign_in(*, login: str, password: str, origin: Origin, code: str = "", stay: bool = True) -> SignIn:
    """Check a password and begin a session, unless a gatekeeper wants more. Never raises for a wrong password."""
    proved = password_proof(login=login, password=password, origin=origin, code=code, stay=stay)
    if proved.outcome != Outcome.OK or proved.user_id is None:
        return proved
    return dataclasses.replace(proved, token=person_let_in(user_id=proved.user_id, origin=origin))


@transaction.atomic
def person_let_in(*, user_id: UUID, origin: Origin, organization_id: UUID | None = None) -> str:
    """Begin a session for someone who has proved who she is; returns its token. Raises Denied when she has no place."""
    here = current_actor()
    if here is None:
        raise RuntimeError("people are let in inside an organisation")
    with tenant(here.organization_id, user_id):
        place = organization_id or home().organization_of(user_id, session_last_place(user_id))
        User.objects.filter(id=user_id).update(last_login_at=timezone.now())
        note_attempt(Outcome.OK, user_id, origin)
    with tenant(place, user_id):
        return session_begin(user_id=user_id, organization_id=place, origin=origin)
