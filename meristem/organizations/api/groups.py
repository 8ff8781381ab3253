"""Groups through the API."""

from uuid import UUID

from ninja import Field, Schema

from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.api.router import LINE, TEXT, Closed, router
from meristem.organizations.models import Group, GroupMember
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.services import (
    group_archive,
    group_change,
    group_create,
    group_member_add,
    group_member_remove,
    group_restore,
)


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
