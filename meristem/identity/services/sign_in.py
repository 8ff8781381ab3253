"""Signing in with a password: the same time and the same words, whether the account exists or not."""

import dataclasses
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
    """How a try to sign in ended; `token` is there only when it went well."""

    outcome: str
    token: str = ""
    retry_after: int = 0


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
def sign_in(*, login: str, password: str, origin: Origin) -> SignIn:
    """Check a password and begin a session. Never raises for a wrong one: tries and limits must be kept."""
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
    return SignIn(Outcome.OK, token=person_let_in(user_id=known.user_id, origin=origin))


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
