"""The learning of the people whom somebody leads. Nothing private is read: no mood, journal, profile or care."""

import dataclasses
import datetime
from collections import defaultdict
from uuid import UUID

from django.utils import timezone

from meristem.analytics.models import UserStatistics
from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound
from meristem.learning.queries.team import CourseOfPerson, courses_of_person, late_counts
from meristem.organizations.queries.people import people_led_by

QUIET = datetime.timedelta(days=14)
STATES = ("late", "active", "quiet")
SORTS = ("name", "enrolled", "completed", "lessons", "last", "late")


@dataclasses.dataclass(frozen=True)
class TeamRow:
    """One person's learning in a line."""

    user_id: UUID
    name: str
    groups: list[str]
    enrolled: int
    completed: int
    lessons: int
    last_active_at: datetime.datetime | None
    late: int
    avatar_id: UUID | None = None

    @property
    def state(self) -> str:
        """late (past a due date), active (learned within two weeks) or quiet."""
        if self.late:
            return "late"
        recent = self.last_active_at is not None and self.last_active_at > timezone.now() - QUIET
        return "active" if recent else "quiet"


@dataclasses.dataclass(frozen=True)
class Team:
    """What the page shows: rows after the filters, and how many there are in each state before them."""

    rows: list[TeamRow]
    groups: list[tuple[UUID, str]]
    counts: dict[str, int]
    everyone: int


def team_rows(actor: Actor) -> tuple[list[TeamRow], list[tuple[UUID, str]], dict[UUID, set[UUID]]]:
    """(a row for each person led, the groups led, who is in which group): three queries."""
    seats = people_led_by(actor.person)
    people = {seat.user_id: seat.user for seat in seats}
    groups = dict.fromkeys((seat.group_id, seat.group.name) for seat in seats)
    of_person: dict[UUID, list[str]] = defaultdict(list)
    of_group: dict[UUID, set[UUID]] = defaultdict(set)
    for seat in seats:
        of_person[seat.user_id].append(seat.group.name)
        of_group[seat.group_id].add(seat.user_id)
    ids = list(people)
    known = {row.user_id: row for row in UserStatistics.objects.filter(user_id__in=ids)}
    late = late_counts(ids)
    rows = []
    for user_id, person in people.items():
        row = known.get(user_id)
        rows.append(
            TeamRow(
                user_id=user_id,
                name=person.display_name,
                groups=of_person[user_id],
                enrolled=row.courses_enrolled if row else 0,
                completed=row.courses_completed if row else 0,
                lessons=row.lessons_completed if row else 0,
                last_active_at=row.last_active_at if row else None,
                late=late.get(user_id, 0),
                avatar_id=person.avatar_id,
            )
        )
    return rows, list(groups), dict(of_group)


def team(actor: Actor, *, group: UUID | None = None, search: str = "", state: str = "", sort: str = "name") -> Team:
    """The team filtered and sorted; `sort` may begin with "-". Values that are not known are ignored."""
    rows, groups, of_group = team_rows(actor)
    if group is not None:
        rows = [row for row in rows if row.user_id in of_group.get(group, set())]
    if search:
        rows = [row for row in rows if search.casefold() in row.name.casefold()]
    counts = {name: sum(row.state == name for row in rows) for name in STATES}
    everyone = len(rows)
    if state in STATES:
        rows = [row for row in rows if row.state == state]
    return Team(rows=_sorted(rows, sort), groups=groups, counts=counts, everyone=everyone)


def _sorted(rows: list[TeamRow], sort: str) -> list[TeamRow]:
    rows = sorted(rows, key=lambda row: (row.name.casefold(), str(row.user_id)))
    name, backwards = sort.lstrip("-"), sort.startswith("-")
    if name == "name" or name not in SORTS:
        return rows[::-1] if backwards and name == "name" else rows
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    keys = {
        "enrolled": lambda row: row.enrolled,
        "completed": lambda row: row.completed,
        "lessons": lambda row: row.lessons,
        "last": lambda row: row.last_active_at or never,
        "late": lambda row: row.late,
    }
    return sorted(rows, key=keys[name], reverse=backwards)


def team_person(actor: Actor, user_id: UUID) -> tuple[TeamRow, list[CourseOfPerson]]:
    """One person of the team and her courses. Raises NotFound for anybody else."""
    rows, _groups, _of_group = team_rows(actor)
    row = next((row for row in rows if row.user_id == user_id), None)
    if row is None:
        raise NotFound
    return row, courses_of_person(user_id)
