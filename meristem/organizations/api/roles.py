"""The organisation's own roles through the API."""

from uuid import UUID

from ninja import Field, Schema

from meristem.kernel.access import all_permissions, permissions_in_groups
from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.api.router import LINE, TEXT, Closed, router
from meristem.organizations.models import CustomRole
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries.roles import own_role, own_roles, role_holders
from meristem.organizations.services import (
    role_archive,
    role_assign,
    role_change,
    role_create,
    role_restore,
    role_take,
)


class PermissionOut(Schema):
    """A right that a role may hold."""

    code: str = Field(examples=["analytics.team"])
    label: str
    in_groups: bool = Field(description="Concerns the people of groups, so it can be given for one.")


class OwnRoleOut(Schema):
    """A role of the organisation's own."""

    id: UUID
    name: str = Field(examples=["Ward mentor"])
    description: str
    permissions: list[str] = Field(examples=[["analytics.team"]])
    may: list[str]
    holders: int
    is_archived: bool


class OwnRoleIn(Closed):
    name: str = Field(max_length=60, pattern=LINE, examples=["Ward mentor"])
    description: str = Field("", max_length=300, pattern=TEXT)
    permissions: list[str] = Field(min_length=1, max_length=50, examples=[["analytics.team"]])


class HolderOut(Schema):
    """Somebody who holds a role; for one group, or where the group is null in the whole organisation."""

    id: UUID
    user_id: UUID
    name: str
    group_id: UUID | None


class HolderIn(Closed):
    user_id: UUID
    group_id: UUID | None = None


def _out(role: CustomRole) -> OwnRoleOut:
    holders = role_holders(role.id).values("user_id").distinct().order_by().count()
    return OwnRoleOut.model_validate(own_role(role, holders), from_attributes=True)


@router.get("/permissions", response=Page[PermissionOut], url_name="permissions")
@access(MANAGE_MEMBERS)
def list_permissions(request: Request) -> Page[PermissionOut]:
    """Every right that a role of the organisation's own may hold; few enough for one page."""
    within = permissions_in_groups()
    labels = sorted(all_permissions().items())
    items = [PermissionOut(code=code, label=str(label), in_groups=code in within) for code, label in labels]
    return Page[PermissionOut](items=items)


@router.get("/own-roles", response=Page[OwnRoleOut], url_name="own_roles")
@access(MANAGE_MEMBERS)
def list_own_roles(request: Request, archived: bool = False) -> Page[OwnRoleOut]:
    """The organisation's own roles, or those put away; 50 at most."""
    items = [OwnRoleOut.model_validate(role, from_attributes=True) for role in own_roles(archived=archived)]
    return Page[OwnRoleOut](items=items)


@router.post("/own-roles", response={201: OwnRoleOut}, url_name="own_role_create")
@access(MANAGE_MEMBERS)
def create_own_role(request: Request, body: OwnRoleIn) -> tuple[int, OwnRoleOut]:
    """Make a role of rights that one holds oneself."""
    return 201, _out(role_create(actor=request.actor, **body.dict()))


@router.put("/own-roles/{role_id}", response=OwnRoleOut, url_name="own_role_change")
@access(MANAGE_MEMBERS)
def change_own_role(request: Request, role_id: UUID, body: OwnRoleIn) -> OwnRoleOut:
    """Give a role another name and other rights."""
    return _out(role_change(actor=request.actor, role_id=role_id, **body.dict()))


@router.delete("/own-roles/{role_id}", response={204: None}, url_name="own_role_archive")
@access(MANAGE_MEMBERS)
def archive_own_role(request: Request, role_id: UUID) -> tuple[int, None]:
    """Put a role away; it can be brought back."""
    role_archive(actor=request.actor, role_id=role_id)
    return 204, None


@router.post("/own-roles/{role_id}/restore", response=OwnRoleOut, url_name="own_role_restore")
@access(MANAGE_MEMBERS)
def restore_own_role(request: Request, role_id: UUID) -> OwnRoleOut:
    """Bring a role back with those who held it."""
    role_restore(actor=request.actor, role_id=role_id)
    return _out(CustomRole.objects.get(id=role_id))


@router.get("/own-roles/{role_id}/holders", response=Page[HolderOut], url_name="own_role_holders")
@access(MANAGE_MEMBERS)
def list_holders(request: Request, role_id: UUID, cursor: str | None = None, limit: int = 20) -> Page[HolderOut]:
    """Who holds a role."""
    CustomRole.objects.get(id=role_id)
    rows, following = paginate(role_holders(role_id).order_by("id"), order=("id",), cursor=cursor, limit=limit)
    items = [HolderOut(id=r.id, user_id=r.user_id, name=r.user.display_name, group_id=r.group_id) for r in rows]
    return Page[HolderOut](items=items, next_cursor=following)


@router.post("/own-roles/{role_id}/holders", response={201: HolderOut}, url_name="own_role_assign")
@access(MANAGE_MEMBERS)
def assign_own_role(request: Request, role_id: UUID, body: HolderIn) -> tuple[int, HolderOut]:
    """Give a role to a member, in the whole organisation or for a group."""
    made = role_assign(actor=request.actor, role_id=role_id, user_id=body.user_id, group_id=body.group_id)
    out = HolderOut(id=made.id, user_id=made.user_id, name=made.user.display_name, group_id=made.group_id)
    return 201, out


@router.delete("/own-roles/{role_id}/holders/{assignment_id}", response={204: None}, url_name="own_role_take")
@access(MANAGE_MEMBERS)
def take_own_role(request: Request, role_id: UUID, assignment_id: UUID) -> tuple[int, None]:
    """Take a role from somebody."""
    role_take(actor=request.actor, role_id=role_id, assignment_id=assignment_id)
    return 204, None
