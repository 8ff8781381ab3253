"""The organisation's own roles and who holds them."""

import dataclasses
from uuid import UUID

from django.db.models import Count, QuerySet

from meristem.kernel.access import all_permissions, permissions_in_groups
from meristem.organizations.models import CustomRole, RoleAssignment


@dataclasses.dataclass(frozen=True)
class OwnRole:
    """A role of the organisation's own, in words."""

    id: UUID
    name: str
    description: str
    permissions: list[str]
    may: list[str]
    holders: int
    is_archived: bool
    # Whether it can be given for a single group.
    fits_groups: bool


def own_role(role: CustomRole, holders: int = 0) -> OwnRole:
    """A role as pages and programs see it; rights that no app knows any more are left out."""
    labels = all_permissions()
    known = [code for code in role.permissions if code in labels]
    return OwnRole(
        id=role.id,
        name=role.name,
        description=role.description,
        permissions=known,
        may=[str(labels[code]) for code in known],
        holders=holders,
        is_archived=role.archived_at is not None,
        fits_groups=set(role.permissions) <= permissions_in_groups(),
    )


def own_roles(*, archived: bool = False) -> list[OwnRole]:
    """Living roles (or those put away) by name, with how many people hold each: two queries."""
    holders = dict(
        RoleAssignment.objects.values_list("role_id").annotate(people=Count("user_id", distinct=True)).order_by()
    )
    found = CustomRole.objects.filter(archived_at__isnull=not archived).order_by("name")
    return [own_role(role, holders.get(role.id, 0)) for role in found]


def role_holders(role_id: UUID) -> QuerySet[RoleAssignment]:
    """Who holds a role, and for which group."""
    found = RoleAssignment.objects.filter(role_id=role_id).select_related("user", "group")
    return found.order_by("user__display_name", "id")


def roles_held(user_id: UUID) -> list[RoleAssignment]:
    """The organisation's own roles that a member holds."""
    found = RoleAssignment.objects.filter(user_id=user_id, role__archived_at=None).select_related("role", "group")
    return list(found.order_by("role__name", "id"))
