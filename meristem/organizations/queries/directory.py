"""Who belongs to the organisation that is entered, and who is invited."""

import dataclasses
import datetime
from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from meristem.organizations.models import GroupMember, Invitation, Membership

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


@dataclasses.dataclass(frozen=True)
class MembersPage:
    rows: list[MemberRow]
    total: int
    number: int
    has_next: bool


def members_found(q: str = "", role: str = "", status: str = "", group_id: UUID | None = None) -> QuerySet[Membership]:
    """Memberships that fit, by name. Without a status: everybody who has not left."""
    found = Membership.objects.select_related("user").order_by("user__display_name", "user_id")
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
    if group_id:
        found = found.filter(user_id__in=GroupMember.objects.filter(group_id=group_id).values("user_id"))
    return found


def members_rows(found: QuerySet[Membership] | list[Membership]) -> list[MemberRow]:
    """The rows of these memberships with the names of their living groups: two queries, however many there are."""
    members = list(found)
    groups: dict[UUID, list[str]] = defaultdict(list)
    entries = GroupMember.objects.filter(
        user_id__in=[member.user_id for member in members], group__archived_at=None
    ).order_by("group__name")
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
        )
        for member in members
    ]


def members_page(
    *, q: str = "", role: str = "", status: str = "", group_id: UUID | None = None, number: int = 1
) -> MembersPage:
    """One page of the members who fit."""
    found = members_found(q, role, status, group_id)
    first = (max(number, 1) - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    return MembersPage(members_rows(rows[:PAGE]), found.count(), max(number, 1), len(rows) > PAGE)


def member_row(user_id: UUID) -> MemberRow:
    """One member who has not left; Membership.DoesNotExist for everybody else."""
    members = Membership.objects.select_related("user").exclude(status=Membership.Status.REMOVED)
    return members_rows([members.get(user_id=user_id)])[0]


def invitations_open() -> QuerySet[Invitation]:
    """Invitations that are neither taken nor withdrawn, expired ones included, so that they can be sent again."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None).order_by("-created_at", "-id")


def is_expired(invitation: Invitation) -> bool:
    """Whether its time is over."""
    return invitation.expires_at <= timezone.now()
