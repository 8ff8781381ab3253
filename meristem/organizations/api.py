"""Organisations, members, invitations, groups and the audit log through the API."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Field, Router, Schema
from pydantic import AfterValidator, ConfigDict

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.models import Group, GroupMember, Invitation
from meristem.organizations.permissions import MANAGE_MEMBERS, MANAGE_ORGANIZATION, READ_AUDIT
from meristem.organizations.queries import (
    MemberRow,
    audit_page,
    invitations_open,
    member_row,
    members_rows,
    organization_settings,
    organizations_of,
)
from meristem.organizations.queries.directory import members_found
from meristem.organizations.services import (
    group_archive,
    group_change,
    group_create,
    group_member_add,
    group_member_remove,
    group_restore,
    invitation_resend,
    invitation_withdraw,
    member_reinstate,
    member_remove,
    member_suspend,
    organization_change,
    organization_found,
    organization_switch,
    people_invite,
    roles_change,
)

router = Router()
LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
TEXT = r"^[^\x00]*$"


def _email(value: str) -> str:
    """The same rule as the pages' forms."""
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("Not an e-mail address.") from error
    return value


Email = Annotated[
    str,
    Field(max_length=254, json_schema_extra={"format": "email"}, examples=["noor@example.org"]),
    AfterValidator(_email),
]


class Closed(Schema):
    model_config = ConfigDict(extra="forbid")


class OrganizationOut(Schema):
    """An organisation I belong to."""

    id: UUID
    name: str = Field(examples=["Northfield Health"])
    kind: str = Field(examples=["company"])
    roles: list[str] = Field(examples=[["learner", "administrator"]])
    is_current: bool


class OrganizationIn(Closed):
    name: str = Field(max_length=200, pattern=LINE, examples=["Riverside School"])
    industry: str = Field("", max_length=100, pattern=TEXT, examples=["Education"])
    size_range: str = Field("", pattern=r"^(1-10|11-50|51-200|201-1000|1001\+)?$", examples=["11-50"])


class SettingsOut(Schema):
    """The organisation I am in."""

    id: UUID
    name: str
    industry: str
    size_range: str
    company_email: str
    billing_email: str
    default_language: str
    visitors_see_courses: bool
    owner_id: UUID | None


class SettingsIn(Closed):
    """What is given is changed; what is left out stays."""

    name: str | None = Field(None, max_length=200, pattern=LINE)
    industry: str | None = Field(None, max_length=100, pattern=TEXT)
    size_range: str | None = Field(None, pattern=r"^(1-10|11-50|51-200|201-1000|1001\+)?$")
    company_email: Email | None = None
    billing_email: Email | None = None
    default_language: str | None = Field(None, pattern=r"^(en|ko)$")
    visitors_see_courses: bool | None = None


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


class InviteIn(Closed):
    emails: list[Email] = Field(min_length=1, max_length=100, examples=[["noor@example.org"]])
    roles: list[str] = Field(["learner"], min_length=1, max_length=7)


class InvitationOut(Schema):
    """A seat that is offered."""

    id: UUID
    email: str
    roles: list[str]
    created_at: datetime.datetime
    expires_at: datetime.datetime
    reminder_count: int


class InvitedOut(Schema):
    sent: list[InvitationOut]
    members_already: list[str]


class GroupOut(Schema):
    """A team or cohort."""

    id: UUID
    name: str = Field(examples=["Night team"])
    characteristic: str
    is_archived: bool


class GroupIn(Closed):
    name: str = Field(max_length=100, pattern=LINE, examples=["Night team"])
    characteristic: str = Field("", max_length=1000, pattern=TEXT)


class GroupMemberOut(Schema):
    user_id: UUID
    name: str
    is_manager: bool


class GroupMemberIn(Closed):
    is_manager: bool = False


class AuditOut(Schema):
    """One deed in the audit log."""

    id: UUID
    at: datetime.datetime
    actor_id: UUID | None
    actor: str
    action: str = Field(examples=["member.roles_changed"])
    object_type: str
    object_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@router.get("/organizations", response=Page[OrganizationOut], url_name="organizations")
@access(SIGNED_IN)
def list_organizations(request: Request) -> Page[OrganizationOut]:
    """The organisations I belong to; few enough for one page."""
    actor = request.actor
    items = [
        OrganizationOut(id=p.id, name=p.name, kind=p.kind, roles=p.roles, is_current=p.id == actor.organization_id)
        for p in organizations_of(actor.person)
    ]
    return Page[OrganizationOut](items=items)


@router.post("/organizations", response={201: OrganizationOut}, url_name="organization_found")
@access(SIGNED_IN)
def found_organization(request: Request, body: OrganizationIn) -> tuple[int, OrganizationOut]:
    """Found an organisation; I become its owner. A session goes on in it, a token stays where it is."""
    actor = request.actor
    made = organization_found(actor=actor, **body.dict())
    return 201, OrganizationOut(
        id=made.id, name=made.name, kind=made.kind, roles=["learner", "administrator"], is_current=actor.scopes is None
    )


@router.post("/organizations/{organization_id}/switch", response={204: None}, url_name="organization_switch")
@access(SIGNED_IN)
def switch_organization(request: Request, organization_id: UUID) -> tuple[int, None]:
    """Let my session go on in another organisation of mine."""
    organization_switch(actor=request.actor, organization_id=organization_id)
    return 204, None


def _settings(organization_id: UUID) -> SettingsOut:
    organization, own = organization_settings(organization_id)
    return SettingsOut(
        id=organization.id,
        name=organization.name,
        industry=organization.industry,
        size_range=organization.size_range,
        company_email=own.company_email,
        billing_email=organization.billing_email,
        default_language=own.default_language,
        visitors_see_courses=own.visitors_see_courses,
        owner_id=organization.owner_id,
    )


@router.get("/organization", response=SettingsOut, url_name="organization")
@access(MANAGE_ORGANIZATION)
def read_settings(request: Request) -> SettingsOut:
    """The settings of the organisation I am in."""
    return _settings(request.actor.organization_id)


@router.patch("/organization", response=SettingsOut, url_name="organization_change")
@access(MANAGE_ORGANIZATION)
def change_settings(request: Request, body: SettingsIn) -> SettingsOut:
    """Change the settings of the organisation I am in."""
    actor = request.actor
    organization_change(actor=actor, **{name: value for name, value in body.dict().items() if value is not None})
    return _settings(actor.organization_id)


def _member(row: MemberRow) -> MemberOut:
    return MemberOut.model_validate(row, from_attributes=True)


@router.get("/members", response=Page[MemberOut], url_name="members")
@access(MANAGE_MEMBERS)
def list_members(
    request: Request, q: str = "", role: str = "", cursor: str | None = None, limit: int = 20
) -> Page[MemberOut]:
    """Members of the organisation I am in, those who left excepted, in the order in which they came."""
    found = members_found(q[:100].replace("\x00", ""), role[:20].replace("\x00", ""))
    rows, following = paginate(found, order=("id",), cursor=cursor, limit=limit)
    return Page[MemberOut](items=[_member(row) for row in members_rows(rows)], next_cursor=following)


@router.get("/members/{user_id}", response=MemberOut, url_name="member")
@access(MANAGE_MEMBERS)
def read_member(request: Request, user_id: UUID) -> MemberOut:
    """One member."""
    return _member(member_row(user_id))


@router.put("/members/{user_id}/roles", response=MemberOut, url_name="member_roles")
@access(MANAGE_MEMBERS)
def change_roles(request: Request, user_id: UUID, body: RolesIn) -> MemberOut:
    """Give a member these roles instead of those held now."""
    roles_change(actor=request.actor, user_id=user_id, roles=body.roles)
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


@router.delete("/members/{user_id}", response={204: None}, url_name="member_remove")
@access(MANAGE_MEMBERS)
def remove_member(request: Request, user_id: UUID) -> tuple[int, None]:
    """End a membership. The last administrator and the owner cannot be removed."""
    member_remove(actor=request.actor, user_id=user_id)
    return 204, None


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut.model_validate(row, from_attributes=True)


@router.get("/invitations", response=Page[InvitationOut], url_name="invitations")
@access(MANAGE_MEMBERS)
def list_invitations(request: Request, cursor: str | None = None, limit: int = 20) -> Page[InvitationOut]:
    """Invitations that are open or have expired, the newest first."""
    rows, following = paginate(invitations_open(), order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return Page[InvitationOut](items=[_invitation(row) for row in rows], next_cursor=following)


@router.post("/invitations", response={201: InvitedOut}, url_name="invite")
@access(MANAGE_MEMBERS)
def invite(request: Request, body: InviteIn) -> tuple[int, InvitedOut]:
    """Invite people by e-mail. Who has an open invitation gets it again with the new roles."""
    done = people_invite(actor=request.actor, emails=body.emails, roles=body.roles)
    return 201, InvitedOut(sent=[_invitation(row) for row in done.sent], members_already=done.members_already)


@router.post("/invitations/{invitation_id}/resend", response=InvitationOut, url_name="invitation_resend")
@access(MANAGE_MEMBERS)
def resend_invitation(request: Request, invitation_id: UUID) -> InvitationOut:
    """Send the letter again; the offer stands for another two weeks."""
    return _invitation(invitation_resend(actor=request.actor, invitation_id=invitation_id))


@router.delete("/invitations/{invitation_id}", response={204: None}, url_name="invitation_withdraw")
@access(MANAGE_MEMBERS)
def withdraw_invitation(request: Request, invitation_id: UUID) -> tuple[int, None]:
    """Take an invitation back."""
    invitation_withdraw(actor=request.actor, invitation_id=invitation_id)
    return 204, None


def _group(row: Group) -> GroupOut:
    return GroupOut(
        id=row.id, name=row.name, characteristic=row.characteristic, is_archived=row.archived_at is not None
    )


@router.get("/groups", response=Page[GroupOut], url_name="groups")
@access(MANAGE_MEMBERS)
def list_groups(request: Request, archived: bool = False, cursor: str | None = None, limit: int = 20) -> Page[GroupOut]:
    """Living groups, or those put away, the oldest first."""
    found = Group.objects.filter(archived_at__isnull=not archived)
    rows, following = paginate(found, order=("id",), cursor=cursor, limit=limit)
    return Page[GroupOut](items=[_group(row) for row in rows], next_cursor=following)


@router.post("/groups", response={201: GroupOut}, url_name="group_create")
@access(MANAGE_MEMBERS)
def create_group(request: Request, body: GroupIn) -> tuple[int, GroupOut]:
    """Make a group."""
    return 201, _group(group_create(name=body.name, characteristic=body.characteristic))


@router.put("/groups/{group_id}", response=GroupOut, url_name="group_change")
@access(MANAGE_MEMBERS)
def change_group(request: Request, group_id: UUID, body: GroupIn) -> GroupOut:
    """Give a group another name and description."""
    return _group(group_change(group_id=group_id, name=body.name, characteristic=body.characteristic))


@router.delete("/groups/{group_id}", response={204: None}, url_name="group_archive")
@access(MANAGE_MEMBERS)
def archive_group(request: Request, group_id: UUID) -> tuple[int, None]:
    """Put a group away; it can be brought back."""
    group_archive(group_id=group_id)
    return 204, None


@router.post("/groups/{group_id}/restore", response=GroupOut, url_name="group_restore")
@access(MANAGE_MEMBERS)
def restore_group(request: Request, group_id: UUID) -> GroupOut:
    """Bring a group back that was put away."""
    group_restore(group_id=group_id)
    return _group(Group.objects.get(id=group_id))


@router.get("/groups/{group_id}/members", response=Page[GroupMemberOut], url_name="group_members")
@access(MANAGE_MEMBERS)
def list_group_members(
    request: Request, group_id: UUID, cursor: str | None = None, limit: int = 20
) -> Page[GroupMemberOut]:
    """Who is in a group."""
    Group.objects.get(id=group_id)
    found = GroupMember.objects.filter(group_id=group_id).select_related("user")
    rows, following = paginate(found, order=("id",), cursor=cursor, limit=limit)
    items = [GroupMemberOut(user_id=r.user_id, name=r.user.display_name, is_manager=r.is_manager) for r in rows]
    return Page[GroupMemberOut](items=items, next_cursor=following)


@router.put("/groups/{group_id}/members/{user_id}", response={204: None}, url_name="group_member_add")
@access(MANAGE_MEMBERS)
def put_group_member(request: Request, group_id: UUID, user_id: UUID, body: GroupMemberIn) -> tuple[int, None]:
    """Put a member into a group, or mark her as its manager or no longer so."""
    group_member_add(group_id=group_id, user_id=user_id, is_manager=body.is_manager)
    return 204, None


@router.delete("/groups/{group_id}/members/{user_id}", response={204: None}, url_name="group_member_remove")
@access(MANAGE_MEMBERS)
def delete_group_member(request: Request, group_id: UUID, user_id: UUID) -> tuple[int, None]:
    """Take a member out of a group."""
    group_member_remove(group_id=group_id, user_id=user_id)
    return 204, None


@router.get("/audit", response=Page[AuditOut], url_name="audit")
@access(READ_AUDIT)
def list_audit(
    request: Request, area: str = "", actor: UUID | None = None, cursor: str | None = None, limit: int = 50
) -> Page[AuditOut]:
    """The audit log, newest first; `area` is the first word of an action, such as `member`."""
    shown = audit_page(area=area[:40].replace("\x00", ""), actor_id=actor, cursor=cursor, limit=limit)
    items = [AuditOut.model_validate(row, from_attributes=True) for row in shown.rows]
    return Page[AuditOut](items=items, next_cursor=shown.next_cursor)
