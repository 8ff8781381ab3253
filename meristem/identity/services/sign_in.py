"""Signing in with a password: the same time and the same words, whether the account exists or not."""

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from meristem.identity.events import NewDeviceSeen
from meristem.identity.models import LoginAttempt, User
from meristem.identity.ports import home
from meristem.identity.queries import door_of, provider_only
from meristem.identity.services.browsers import browser_remember
from meristem.identity.services.doors import door_right, door_try, unlock_send
from meristem.identity.services.people import password_hash
from meristem.identity.services.registration import verification_send
from meristem.identity.services.sessions import session_begin, session_last_place
from meristem.identity.types import Origin
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.events import publish
from meristem.kernel.mail import mail_queue

Outcome = LoginAttempt.Outcome


@dataclasses.dataclass(frozen=True)
class SignIn:
    """How a try to sign in ended; `token` is there only when it went well, `step` when something is still missing."""

    outcome: str
    token: str = ""
    retry_after: int = 0
    # Names what was begun and waits for a second proof; whoever answered for that says how it goes on.
    step: str = ""
    user_id: UUID | None = None
    # Where she comes in instead, when her organisation has a sign-in of its own.
    provider_path: str = ""
    # Whether a second factor stood behind it as well.
    second_factor: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class FirstProof:
    """A person has given her password, or an identity provider has answered for her. Nothing is open yet."""

    user_id: UUID
    origin: Origin
    method: str  # "password" or "provider"
    code: str = ""  # a second factor that a program sent along with the password
    stay: bool = True
    organization_id: UUID | None = None  # where the session must begin, when that is settled
    provider_id: UUID | None = None  # the identity provider that answered for her
    is_strong: bool = False  # whether it answered for a second factor as well


# Asked in turn before anything is opened: None lets her go on, a SignIn without token ends or suspends the try there.
Gatekeeper = Callable[[FirstProof], SignIn | None]
_gatekeepers: list[Gatekeeper] = []
_last: list[Gatekeeper] = []


def gatekeeper(function: Gatekeeper) -> Gatekeeper:
    """Decorator: the function stands between the first proof and a session (second factors, enforced providers)."""
    if function not in _gatekeepers:
        _gatekeepers.append(function)
    return function


def last_gatekeeper(function: Gatekeeper) -> Gatekeeper:
    """Decorator: as `gatekeeper`, asked after all others: whoever satisfies it is let in (the second factor)."""
    _last[:] = [function]
    return function


def held_back(proof: FirstProof) -> SignIn | None:
    """What some gatekeeper says to a first proof; None when she may come in."""
    return next((answer for keeper in (*_gatekeepers, *_last) if (answer := keeper(proof)) is not None), None)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that is checked when there is no account, so that an unknown address takes as long as a known one."""
    return password_hash("nobody has this password")


def note_attempt(
    outcome: str, user_id: UUID | None, origin: Origin, *, method: str = "password", place_id: UUID | None = None
) -> None:
    """Write a try down. The row is for the person it concerns; whoever tried may not read it back."""
    attempt = LoginAttempt(
        user_id=user_id,
        outcome=outcome,
        address=origin.address,
        device=origin.device[:200],
        method=method,
        place_id=place_id,
    )
    # A conflict clause asks PostgreSQL for no row back, which the policy for reading would refuse to a visitor.
    LoginAttempt.objects.bulk_create([attempt], ignore_conflicts=True)


@transaction.atomic
def password_proof(*, login: str, password: str, origin: Origin, code: str = "", stay: bool = True) -> SignIn:
    """Check a password and ask the gatekeepers: OK with `user_id` when she may come in, and nothing is opened yet.

    Never raises for a wrong one: tries and limits must be kept.
    """
    account = login.strip().lower()
    known = door_of(account, origin.browser.hashes)
    who, device_id = (known.user_id, known.device_id) if known else (account, None)
    if wait := door_try(who, origin=origin, device_id=device_id):
        note_attempt(Outcome.LIMITED, known.user_id if known else None, origin)
        if known:
            unlock_send(user_id=known.user_id)
        return SignIn(Outcome.LIMITED, retry_after=wait)
    is_right = check_password(password, known.password_hash if known else _nobodys_hash())
    if known is None or not is_right or known.status == User.Status.ARCHIVED:
        note_attempt(Outcome.WRONG, known.user_id if known else None, origin)
        return SignIn(Outcome.WRONG)
    door_right(who, origin=origin, device_id=device_id)
    if known.status == User.Status.SUSPENDED:
        note_attempt(Outcome.SUSPENDED, known.user_id, origin)
        return SignIn(Outcome.SUSPENDED)
    if not known.is_verified:
        note_attempt(Outcome.UNVERIFIED, known.user_id, origin)
        verification_send(user_id=known.user_id)
        return SignIn(Outcome.UNVERIFIED)
    proof = FirstProof(user_id=known.user_id, origin=origin, method="password", code=code, stay=stay)
    return held_back(proof) or SignIn(Outcome.OK, user_id=known.user_id)


@transaction.atomic
def sign_in(*, login: str, password: str, origin: Origin, code: str = "", stay: bool = True) -> SignIn:
    """Check a password and begin a session, unless a gatekeeper wants more. Never raises for a wrong password."""
    proved = password_proof(login=login, password=password, origin=origin, code=code, stay=stay)
    if proved.outcome != Outcome.OK or proved.user_id is None:
        return proved
    token = person_let_in(user_id=proved.user_id, origin=origin, stay=stay, second_factor=proved.second_factor)
    return dataclasses.replace(proved, token=token)


@transaction.atomic
def person_let_in(
    *,
    user_id: UUID,
    origin: Origin,
    organization_id: UUID | None = None,
    stay: bool = True,
    method: str = "password",
    provider_id: UUID | None = None,
    second_factor: bool = False,
) -> str:
    """Begin a session for someone who has proved who she is; returns its token. Raises Denied when she has no place.

    A browser that her account does not know becomes a known one, and she is told by letter.
    """
    here = current_actor()
    if here is None:
        raise RuntimeError("people are let in inside an organisation")
    with tenant(here.organization_id, user_id):
        if provider_id is None and organization_id in {one.organization_id for one in provider_only(user_id)}:
            organization_id = None
        place = organization_id or home().organization_of(user_id, session_last_place(user_id))
        user = User.objects.get(id=user_id)
        User.objects.filter(id=user_id).update(last_login_at=timezone.now())
        note_attempt(Outcome.OK, user_id, origin, method=method, place_id=place)
        device_id, is_new = browser_remember(user_id=user_id, origin=origin)
    with tenant(place, user_id):
        session_id, token = session_begin(
            user_id=user_id,
            organization_id=place,
            origin=origin,
            stay=stay,
            device_id=device_id,
            provider_id=provider_id,
            second_factor=second_factor,
        )
        if is_new and user.last_login_at is not None:
            _tell_of_new_device(user, session_id)
    return token


def _tell_of_new_device(user: User, session_id: UUID) -> None:
    publish(NewDeviceSeen(user_id=user.id, session_id=session_id))
    mail_queue(
        to=user.email,
        template="identity_new_device",
        params={"session": str(session_id)},
        recipient_id=user.id,
        language=user.language,
    )
