"""Members through the API."""

import datetime
from uuid import UUID

from ninja import Field, Schema

from meristem.kernel import audit
from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.api.router import WORDS, Closed, router
from meristem.organizations.permissions import MANAGE_MEMBERS, VIEW_MEMBERS
from meristem.organizations.queries import MemberRow, member_row, members_rows
from meristem.organizations.queries.directory import groups_seen_by, members_found, members_seen_by
from meristem.organizations.services import (
    member_describe,
    member_reinstate,
    member_remove,
    member_sign_out,
    member_suspend,
    roles_change,
)


class MemberOut(Schema):
    """A member of the organisation I am in."""

    user_id: UUID
    name: str = Field(examples=["Jiwon Park"])
    email: str = Field(examples=["jiwon@northfield.example"])
    roles: list[str] = Field(examples=[["learner"]])
    status: str = Field(examples=["active"])
    job_title: str
    department: str
    joined_at: datetime.datetime
    groups: list[str] = Field(examples=[["Clinic coordinators"]])


class RolesIn(Closed):
    roles: list[str] = Field(min_length=1, max_length=7, examples=[["learner", "author"]])


class WorkIn(Closed):
    job_title: str = Field("", max_length=120, pattern=WORDS, examples=["Ward nurse"])
    department: str = Field("", max_length=120, pattern=WORDS, examples=["Wards"])


class WaysInOut(Schema):
    """What was ended."""

    sessions: int = Field(examples=[2])
    programs: int = Field(examples=[0])
    tokens: int = Field(examples=[1])


def _member(row: MemberRow) -> MemberOut:
    return MemberOut.model_validate(row, from_attributes=True)


@router.get("/members", response=Page[MemberOut], url_name="members")
@access(VIEW_MEMBERS)
def list_members(
    request: Request, q: str = "", role: str = "", cursor: str | None = None, limit: int = 20
) -> Page[MemberOut]:
    """Members of the organisation I am in, those who left excepted, in the order in which they came.

    Who does not manage members sees those of the groups that she leads.
    """
    among, groups = members_seen_by(request.actor), groups_seen_by(request.actor)
    found = members_found(q[:100].replace("\x00", ""), role[:20].replace("\x00", ""), among=among)
    rows, following = paginate(found, order=("id",), cursor=cursor, limit=limit)
    return Page[MemberOut](items=[_member(row) for row in members_rows(rows, groups)], next_cursor=following)


@router.get("/members/{user_id}", response=MemberOut, url_name="member")
@access(VIEW_MEMBERS)
def read_member(request: Request, user_id: UUID) -> MemberOut:
    """One member; who does not manage members sees those of the groups that she leads."""
    row = member_row(user_id, members_seen_by(request.actor), groups_seen_by(request.actor))
    audit.read("read.member", about=user_id)
    return _member(row)


@router.put("/members/{user_id}/roles", response=MemberOut, url_name="member_roles")
@access(MANAGE_MEMBERS)
def change_roles(request: Request, user_id: UUID, body: RolesIn) -> MemberOut:
    """Give a member these roles instead of those held now."""
    roles_change(actor=request.actor, user_id=user_id, roles=body.roles)
    return _member(member_row(user_id))


@router.put("/members/{user_id}/work", response=MemberOut, url_name="member_describe")
@access(MANAGE_MEMBERS)
def describe_member(request: Request, user_id: UUID, body: WorkIn) -> MemberOut:
    """Say what a member works as and where."""
    member_describe(actor=request.actor, user_id=user_id, **body.dict())
    return _member(member_row(user_id))


@router.post("/members/{user_id}/suspend", response=MemberOut, url_name="member_suspend")
@access(MANAGE_MEMBERS)
def suspend_member(request: Request, user_id: UUID) -> MemberOut:
    """Close the door for a member for a while."""
    member_suspend(actor=request.actor, user_id=user_id)
    return _member(member_row(user_id))


@router.post("/members/{user_id}/reinstate", response=MemberOut, url_name="member_reinstate")
@access(MANAGE_MEMBERS)
def reinstate_member(request: Request, user_id: UUID) -> MemberOut:
    """Open the door for a suspended member again."""
    member_reinstate(actor=request.actor, user_id=user_id)
    return _member(member_row(user_id))


@router.post("/members/{user_id}/sign-out", response=WaysInOut, url_name="member_sign_out")
@access(MANAGE_MEMBERS)
def sign_member_out(request: Request, user_id: UUID) -> WaysInOut:
    """End a member's sessions, programs and personal tokens in this organisation; she is told. How many there were."""
    return WaysInOut.model_validate(member_sign_out(actor=request.actor, user_id=user_id), from_attributes=True)


@router.delete("/members/{user_id}", response={204: None}, url_name="member_remove")
@access(MANAGE_MEMBERS)
def remove_member(request: Request, user_id: UUID) -> tuple[int, None]:
    """End a membership. The last administrator and the owner cannot be removed."""
    member_remove(actor=request.actor, user_id=user_id)
    return 204, None
