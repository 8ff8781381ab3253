"""Roles of an organisation's own making: what they grant, and who holds them where.

Nobody grants, or takes away, what she does not hold herself in the whole organisation.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit
from meristem.kernel.access import all_permissions, permissions_in_groups
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Denied, Invalid
from meristem.organizations.models import CustomRole, Group, Membership, RoleAssignment
from meristem.organizations.permissions import MANAGE_MEMBERS, VIEW_MEMBERS, role_permissions
from meristem.organizations.ports import plan
from meristem.organizations.types import Role

MOST_ROLES = 50

# The union of what somebody's roles grant, as the door hands it out; NULL for those who hold none.
_REGRANT = """
UPDATE organizations_membership m SET granted = (
    SELECT array_agg(DISTINCT p ORDER BY p) FROM organizations_roleassignment a
    JOIN organizations_customrole r ON r.organization_id = a.organization_id AND r.id = a.role_id
        AND r.archived_at IS NULL
    LEFT JOIN organizations_group g ON g.organization_id = a.organization_id AND g.id = a.group_id
    CROSS JOIN unnest(r.permissions) p
    WHERE a.organization_id = m.organization_id AND a.user_id = m.user_id
        AND (a.group_id IS NULL OR g.archived_at IS NULL))
WHERE m.user_id = ANY(%s)
"""


def regrant(user_ids: Iterable[UUID]) -> None:
    """Work out anew what these members' own roles grant. Their rows are locked first, so that none is overtaken."""
    people = sorted(set(user_ids))
    if people:
        list(Membership.objects.select_for_update().filter(user_id__in=people).order_by("user_id").values_list("id"))
        with connection.cursor() as cursor:
            cursor.execute(_REGRANT, [people])


def grantable(actor: Actor) -> frozenset[str]:
    """What this person may pass on: what she holds in the whole organisation. Administrators answer for everything."""
    if Role.ADMINISTRATOR in actor.roles:
        return frozenset(all_permissions())
    held = frozenset[str]().union(*(role_permissions(role) for role in actor.roles))
    if actor.granted:
        own = RoleAssignment.objects.filter(user_id=actor.person, group=None, role__archived_at=None)
        held |= {code for codes in own.values_list("role__permissions", flat=True) for code in codes}
    return held


def require_grantable(actor: Actor, permissions: Iterable[str]) -> None:
    """Raise Denied when somebody would give, or take away, what she does not hold herself."""
    if Role.ADMINISTRATOR not in actor.roles and not set(permissions) <= grantable(actor):
        raise Denied(_("Nobody can grant or take away what they do not hold themselves."), code="beyond-own-rights")


def permissions_held(member: Membership) -> frozenset[str]:
    """What a member may do, by the roles of the house and by roles of the organisation's own."""
    return frozenset(member.granted or ()).union(*(role_permissions(role) for role in member.roles))


def _checked(actor: Actor, permissions: Iterable[str]) -> list[str]:
    wanted = set(permissions)
    if not wanted or not wanted <= set(all_permissions()):
        raise Invalid(fields={"permissions": [_("Choose at least one of the rights that there are.")]})
    if MANAGE_MEMBERS in wanted:
        # Who manages members sees them.
        wanted.add(VIEW_MEMBERS)
    require_grantable(actor, wanted)
    return sorted(wanted)


def _named(error: IntegrityError) -> Invalid:
    return Invalid(fields={"name": [_("Another role has this name.")]})


@transaction.atomic
def role_create(*, actor: Actor, name: str, description: str = "", permissions: Iterable[str]) -> CustomRole:
    """A role of the organisation's own. Raises Invalid, Denied for rights beyond one's own, Conflict (plan)."""
    plan().require("custom_roles")
    given = _checked(actor, permissions)
    if CustomRole.objects.filter(archived_at=None).count() >= MOST_ROLES:
        raise Conflict(_("There are 50 roles already. Archive one that nobody needs."), code="too-many-roles")
    try:
        with transaction.atomic():
            made = CustomRole.objects.create(
                organization_id=actor.organization_id, name=name, description=description, permissions=given
            )
    except IntegrityError as error:
        raise _named(error) from error
    audit.record("role.created", object_type="role", object_id=made.id, after={"name": name, "permissions": given})
    return made


@transaction.atomic
def role_change(*, actor: Actor, role_id: UUID, name: str, description: str, permissions: Iterable[str]) -> CustomRole:
    """Another name, other rights; everybody who holds it has them from the next request on.

    Raises Denied when a right that comes or goes is beyond one's own.
    """
    role = CustomRole.objects.select_for_update().get(id=role_id, archived_at=None)
    require_grantable(actor, role.permissions)
    given = _checked(actor, permissions)
    held_in_groups = RoleAssignment.objects.filter(role_id=role_id, group__isnull=False).exists()
    if held_in_groups and not set(given) <= permissions_in_groups():
        raise Invalid(
            fields={"permissions": [_("Somebody holds this role for a group: it can only have rights in groups.")]}
        )
    before = {"name": role.name, "permissions": role.permissions}
    role.name, role.description, role.permissions = name, description, given
    try:
        with transaction.atomic():
            role.save(update_fields=["name", "description", "permissions"])
    except IntegrityError as error:
        raise _named(error) from error
    regrant(RoleAssignment.objects.filter(role_id=role_id).values_list("user_id", flat=True))
    after = {"name": name, "permissions": given}
    audit.record("role.changed", object_type="role", object_id=role_id, before=before, after=after)
    return role


@transaction.atomic
def role_archive(*, actor: Actor, role_id: UUID) -> None:
    """Put a role away: it grants nothing to anybody until it is brought back."""
    role = CustomRole.objects.select_for_update().get(id=role_id, archived_at=None)
    require_grantable(actor, role.permissions)
    CustomRole.objects.filter(id=role_id).update(archived_at=timezone.now())
    regrant(RoleAssignment.objects.filter(role_id=role_id).values_list("user_id", flat=True))
    audit.record("role.archived", object_type="role", object_id=role_id, after={"name": role.name})


@transaction.atomic
def role_restore(*, actor: Actor, role_id: UUID) -> None:
    """Bring a role back with those who held it. Raises Invalid when its name has been given to another meanwhile."""
    role = CustomRole.objects.select_for_update().get(id=role_id, archived_at__isnull=False)
    require_grantable(actor, role.permissions)
    try:
        with transaction.atomic():
            CustomRole.objects.filter(id=role_id).update(archived_at=None)
    except IntegrityError as error:
        raise _named(error) from error
    regrant(RoleAssignment.objects.filter(role_id=role_id).values_list("user_id", flat=True))
    audit.record("role.restored", object_type="role", object_id=role_id, after={"name": role.name})


@transaction.atomic
def role_assign(*, actor: Actor, role_id: UUID, user_id: UUID, group_id: UUID | None = None) -> RoleAssignment:
    """Give a member a role, in the whole organisation or for one group; giving it twice changes nothing.

    Raises Denied for rights beyond one's own, Invalid for a group when a right concerns the whole organisation.
    """
    role = CustomRole.objects.select_for_update().get(id=role_id, archived_at=None)
    require_grantable(actor, role.permissions)
    Membership.objects.get(user_id=user_id, status=Membership.Status.ACTIVE)
    if group_id is not None:
        Group.objects.get(id=group_id, archived_at=None)
        if not set(role.permissions) <= permissions_in_groups():
            raise Invalid(
                fields={"group": [_("This role has rights in the whole organisation; it cannot be given for a group.")]}
            )
    where: Any = group_id
    entry, made = RoleAssignment.objects.get_or_create(
        organization_id=actor.organization_id,
        role_id=role_id,
        user_id=user_id,
        group_id=where,
        defaults={"given_by_id": actor.user_id},
    )
    if made:
        regrant([user_id])
        audit.record(
            "role.given",
            object_type="user",
            object_id=user_id,
            after={"name": role.name, "group_id": str(group_id) if group_id else None},
        )
    return entry


@transaction.atomic
def role_take(*, actor: Actor, role_id: UUID, assignment_id: UUID) -> UUID:
    """Take a role from somebody; returns whom. Raises Denied for rights beyond one's own."""
    entry = RoleAssignment.objects.select_related("role").get(id=assignment_id, role_id=role_id)
    require_grantable(actor, entry.role.permissions)
    entry.delete()
    regrant([entry.user_id])
    audit.record("role.taken", object_type="user", object_id=entry.user_id, before={"name": entry.role.name})
    return entry.user_id
