"""Who belongs where, for apps that count or invite."""

from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from meristem.organizations.models import Group, GroupMember, Membership, OrganizationSettings, RoleAssignment
from meristem.organizations.permissions import role_permissions
from meristem.organizations.types import Role


def anonymous_surveys_allowed() -> bool:
    """Whether the entered organisation may ask without names (ADR 0008)."""
    return OrganizationSettings.objects.filter(anonymous_surveys=True).exists()


def active_departments() -> list[tuple[UUID, str]]:
    """Every active member of the entered organisation with her department, "" for none."""
    active = Membership.objects.filter(status=Membership.Status.ACTIVE)
    return list(active.order_by("user_id").values_list("user_id", "department"))


def active_members_count() -> int:
    """How many active members the entered organisation has."""
    return Membership.objects.filter(status=Membership.Status.ACTIVE).count()


def groups_led_by(user_id: UUID, permission: str) -> QuerySet[Group, UUID]:
    """Ids of the living groups in which this person has a right over people, to be used within another query.

    Who holds it in the whole organisation has it in the groups of which she is marked manager; who holds it by a role
    that was given for a group has it in that group.
    """
    holds = Q(roles__overlap=[role.value for role in Role if permission in role_permissions(role)])
    own = RoleAssignment.objects.filter(
        user_id=user_id, role__archived_at=None, role__permissions__contains=[permission]
    )
    member = Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE)
    led = GroupMember.objects.filter(user_id=user_id, is_manager=True).filter(
        Exists(member.filter(holds)) | Exists(own.filter(group=None))
    )
    given = own.filter(group__isnull=False)
    return Group.objects.filter(
        Q(id__in=led.values("group_id")) | Q(id__in=given.values("group_id")), archived_at=None
    ).values_list("id", flat=True)


def people_led_by(user_id: UUID, permission: str = "analytics.team") -> list[GroupMember]:
    """The seats, hers left out, in groups in which she has this right (`groups_led_by`); with `group` and `user`."""
    active = Membership.objects.filter(status=Membership.Status.ACTIVE)
    return list(
        GroupMember.objects.filter(
            group_id__in=groups_led_by(user_id, permission), user_id__in=active.values("user_id")
        )
        .exclude(user_id=user_id)
        .select_related("group", "user")
        .order_by("group__name", "user__display_name", "id")
    )


def contact_address() -> str:
    """The address by which the entered organisation can be reached; "" when it gave none."""
    address = OrganizationSettings.objects.values_list("company_email", flat=True).first()
    return address or ""


def person_ids_with_role(role: str) -> QuerySet[Membership, UUID]:
    """Ids of active members who hold a role, to be used within another query."""
    return Membership.objects.filter(status=Membership.Status.ACTIVE, roles__contains=[role]).values_list(
        "user_id", flat=True
    )
