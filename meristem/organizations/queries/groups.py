"""Groups and who is in them."""

import dataclasses
from uuid import UUID

from django.db.models import Count, Q

from meristem.organizations.models import Group, GroupMember, Membership


@dataclasses.dataclass(frozen=True)
class GroupRow:
    """A group as the list shows it."""

    id: UUID
    name: str
    characteristic: str
    is_archived: bool
    people: int
    managers: int


def groups_list(*, archived: bool = False) -> list[GroupRow]:
    """Living groups (or those put away) by name, with how many people are in them."""
    counts = {
        group_id: (people, managers)
        for group_id, people, managers in GroupMember.objects.values_list("group_id")
        .annotate(people=Count("id"), managers=Count("id", filter=Q(is_manager=True)))
        .order_by()
    }
    groups = Group.objects.filter(archived_at__isnull=not archived).order_by("name")
    return [
        GroupRow(group.id, group.name, group.characteristic, archived, *counts.get(group.id, (0, 0)))
        for group in groups
    ]


def group_people(group_id: UUID) -> list[GroupMember]:
    """Who is in a group, managers first."""
    return list(
        GroupMember.objects.filter(group_id=group_id)
        .select_related("user")
        .order_by("-is_manager", "user__display_name", "user_id")
    )


def groups_of(user_id: UUID) -> list[GroupMember]:
    """The living groups a member is in."""
    return list(
        GroupMember.objects.filter(user_id=user_id, group__archived_at=None)
        .select_related("group")
        .order_by("group__name")
    )


def people_outside(group_id: UUID) -> list[tuple[UUID, str]]:
    """(id, name) of active members who are not in the group, by name; at most 500, for a choice in a form."""
    inside = GroupMember.objects.filter(group_id=group_id).values("user_id")
    found = Membership.objects.filter(status=Membership.Status.ACTIVE).exclude(user_id__in=inside)
    return list(found.order_by("user__display_name").values_list("user_id", "user__display_name")[:500])
