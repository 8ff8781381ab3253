"""Who belongs to the organisation that is entered, and who is invited."""

import dataclasses
import datetime
from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from meristem.kernel.context import Actor
from meristem.organizations.models import Group, GroupMember, Invitation, Membership
from meristem.organizations.permissions import MANAGE_MEMBERS, VIEW_MEMBERS
from meristem.organizations.queries.people import groups_led_by

PAGE = 50


@dataclasses.dataclass(frozen=True)
class MemberRow:
    """A member as lists show her."""

    user_id: UUID
    name: str
    email: str
    roles: list[str]
    status: str
    job_title: str
    department: str
    joined_at: datetime.datetime
    groups: list[str]
    avatar_id: UUID | None = None


@dataclasses.dataclass(frozen=True)
class MembersPage:
    rows: list[MemberRow]
    total: int
    number: int
    has_next: bool


def members_seen_by(actor: Actor) -> QuerySet[Membership]:
    """Whom this person may see: everybody when she manages members, else who is in the groups that she leads."""
    if actor.may(MANAGE_MEMBERS):
        return Membership.objects.all()
    led = GroupMember.objects.filter(group_id__in=groups_led_by(actor.person, VIEW_MEMBERS))
    return Membership.objects.filter(user_id__in=led.values("user_id"))


def members_found(
    q: str = "",
    role: str = "",
    status: str = "",
    group_id: UUID | None = None,
    department: str = "",
    *,
    among: QuerySet[Membership] | None = None,
) -> QuerySet[Membership]:
    """Memberships that fit, by name. Without a status: everybody who has not left."""
    people = Membership.objects.all() if among is None else among
    found = people.select_related("user").order_by("user__display_name", "user_id")
    found = found.filter(status=status) if status else found.exclude(status=Membership.Status.REMOVED)
    if q:
        found = found.filter(
            Q(user__display_name__icontains=q)
            | Q(user__email__icontains=q)
            | Q(job_title__icontains=q)
            | Q(department__icontains=q)
        )
    if role:
        found = found.filter(roles__contains=[role])
    if department:
        found = found.filter(department=department)
    if group_id:
        found = found.filter(user_id__in=GroupMember.objects.filter(group_id=group_id).values("user_id"))
    return found


def groups_seen_by(actor: Actor) -> QuerySet[Group]:
    """The living groups that this person may know of: all when she manages members, else those that she leads."""
    living = Group.objects.filter(archived_at=None).order_by("name")
    return living if actor.may(MANAGE_MEMBERS) else living.filter(id__in=groups_led_by(actor.person, VIEW_MEMBERS))


def members_rows(
    found: QuerySet[Membership] | list[Membership], groups_of: QuerySet[Group] | None = None
) -> list[MemberRow]:
    """The rows of these memberships with the names of their living groups: two queries, however many there are.

    With `groups_of` only those groups are named.
    """
    members = list(found)
    groups: dict[UUID, list[str]] = defaultdict(list)
    entries = GroupMember.objects.filter(
        user_id__in=[member.user_id for member in members], group__archived_at=None
    ).order_by("group__name")
    if groups_of is not None:
        entries = entries.filter(group_id__in=groups_of.order_by().values("id"))
    for user_id, name in entries.values_list("user_id", "group__name"):
        groups[user_id].append(name)
    return [
        MemberRow(
            user_id=member.user_id,
            name=member.user.display_name,
            email=member.user.email,
            roles=list(member.roles),
            status=member.status,
            job_title=member.job_title,
            department=member.department,
            joined_at=member.joined_at,
            groups=groups[member.user_id],
            avatar_id=member.user.avatar_id,
        )
        for member in members
    ]


def members_page(
    *,
    q: str = "",
    role: str = "",
    status: str = "",
    group_id: UUID | None = None,
    department: str = "",
    number: int = 1,
    among: QuerySet[Membership] | None = None,
    groups_of: QuerySet[Group] | None = None,
) -> MembersPage:
    """One page of the members who fit."""
    found = members_found(q, role, status, group_id, department, among=among)
    first = (max(number, 1) - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    return MembersPage(members_rows(rows[:PAGE], groups_of), found.count(), max(number, 1), len(rows) > PAGE)


def departments(among: QuerySet[Membership]) -> list[str]:
    """The departments that these members work in, by name."""
    named = among.exclude(status=Membership.Status.REMOVED).exclude(department="")
    return list(named.order_by("department").values_list("department", flat=True).distinct())


def member_row(
    user_id: UUID, among: QuerySet[Membership] | None = None, groups_of: QuerySet[Group] | None = None
) -> MemberRow:
    """One member who has not left; Membership.DoesNotExist for everybody else."""
    people = Membership.objects.all() if among is None else among
    members = people.select_related("user").exclude(status=Membership.Status.REMOVED)
    return members_rows([members.get(user_id=user_id)], groups_of)[0]


def invitations_open() -> QuerySet[Invitation]:
    """Invitations that are neither taken nor withdrawn, expired ones included, so that they can be sent again."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-created_at", "-id")


def is_expired(invitation: Invitation) -> bool:
    """Whether its time is over."""
    return invitation.expires_at <= timezone.now()
