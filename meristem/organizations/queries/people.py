"""Who belongs where, for apps that count or invite."""

from uuid import UUID

from django.db.models import QuerySet

from meristem.organizations.models import GroupMember, Membership, OrganizationSettings


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


def people_led_by(user_id: UUID) -> list[GroupMember]:
    """The seats, hers left out, in living groups of which this person is marked manager; with `group` and `user`."""
    led = GroupMember.objects.filter(user_id=user_id, is_manager=True, group__archived_at__isnull=True)
    active = Membership.objects.filter(status=Membership.Status.ACTIVE)
    return list(
        GroupMember.objects.filter(group_id__in=led.values("group_id"), user_id__in=active.values("user_id"))
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
