"""Tries to sign in, through the API: one's own, and for administrators their members'."""

import datetime
from uuid import UUID

from ninja import Field, Schema

from meristem.identity.api.router import router
from meristem.identity.devices import device_name
from meristem.identity.models import LoginAttempt
from meristem.identity.queries import attempts_of_members
from meristem.identity.views.attempts import READ_AUDIT
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import MAXIMUM, Page, decode_cursor, encode_cursor, paginate


class SignInAttempt(Schema):
    """A try to sign in."""

    id: UUID
    at: datetime.datetime
    outcome: str = Field(description=f"One of {', '.join(LoginAttempt.Outcome.values)}.", examples=["wrong"])
    method: str = Field(examples=["password"])
    address: str | None = Field(examples=["192.0.2.7"])
    device: str = Field(examples=["Firefox on Linux"])


class MemberSignInAttempt(SignInAttempt):
    """A try at a member's account."""

    user_id: UUID
    name: str = Field(examples=["Jiwon Park"])


@router.get("/sign-in-attempts", response=Page[SignInAttempt], url_name="sign_in_attempts")
@access(SIGNED_IN)
def list_attempts(request: Request, cursor: str | None = None, limit: int = 20) -> Page[SignInAttempt]:
    """Tries to sign in as me, the newest first."""
    mine = LoginAttempt.objects.filter(user_id=request.actor.person)
    rows, following = paginate(mine, order=("-id",), cursor=cursor, limit=limit)
    items = [
        SignInAttempt(
            id=row.id,
            at=row.created_at,
            outcome=row.outcome,
            method=row.method,
            address=row.address,
            device=device_name(row.device),
        )
        for row in rows
    ]
    return Page[SignInAttempt](items=items, next_cursor=following)


@router.get("/members/sign-in-attempts", response=Page[MemberSignInAttempt], url_name="member_sign_in_attempts")
@access(READ_AUDIT)
def list_member_attempts(
    request: Request,
    outcome: str | None = None,
    user_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[MemberSignInAttempt]:
    """What failed at the accounts of members, and who came in here; the newest first."""
    if outcome is not None and outcome not in LoginAttempt.Outcome.values:
        raise Invalid(fields={"outcome": ["There is no such outcome."]})
    limit = max(1, min(limit, MAXIMUM))
    found = attempts_of_members(
        user_id=user_id, outcomes=[outcome] if outcome else None, before=_before(cursor), most=limit + 1
    )
    items = [
        MemberSignInAttempt(
            id=row.id,
            at=row.created_at,
            outcome=row.outcome,
            method=row.method,
            address=row.address,
            device=device_name(row.device),
            user_id=row.user_id,
            name=row.display_name,
        )
        for row in found[:limit]
    ]
    following = encode_cursor([found[limit - 1].id]) if len(found) > limit else None
    return Page[MemberSignInAttempt](items=items, next_cursor=following)


def _before(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    (value,) = decode_cursor(cursor, 1)
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Invalid("The cursor is not one of ours.", fields={"cursor": ["not a cursor"]}) from error
