"""Reading one's own moods: the year in pixels, the last weeks, and what can honestly be said of them."""

import dataclasses
import datetime
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q, QuerySet
from django.utils.translation import pgettext

from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER
from meristem.wellbeing.days import clock_of, today_in
from meristem.wellbeing.models import MoodEntry
from meristem.wellbeing.sealing import Reader
from meristem.wellbeing.types import Activity, Feeling, Scale

RECENT_DAYS = 30
# Fewer noted days than this say nothing about a month.
ENOUGH_DAYS = 5


def face_of(score: float) -> int:
    """The face, 1 to 5, that stands for a score from 1 to 10; halves go to the brighter one."""
    return max(1, min(5, int(score / 2 + 0.5)))


def face_word(face: int) -> str:
    return (
        pgettext("mood", "Low"),
        pgettext("mood", "Flat"),
        pgettext("mood", "Okay"),
        pgettext("mood", "Good"),
        pgettext("mood", "Great"),
    )[face - 1]


@dataclasses.dataclass(frozen=True)
class Mood:
    """An entry as its writer reads it; `note` is None when it can no longer be read."""

    id: UUID
    score: int
    feelings: list[str]
    activities: list[str]
    eq_factors: list[str]
    note: str | None
    occurred_at: datetime.datetime
    local_day: datetime.date
    time_zone: str

    @property
    def face(self) -> int:
        return face_of(self.score)

    @property
    def word(self) -> str:
        return face_word(self.face)

    @property
    def clock(self) -> datetime.time:
        """The time of day where she was."""
        return clock_of(self.occurred_at, self.time_zone)

    @property
    def words(self) -> list[str]:
        """Feelings, activities and scales in the reader's language."""
        return [
            *(str(Feeling(key).label) for key in self.feelings),
            *(str(Activity(key).label) for key in self.activities),
            *(str(Scale(key).label) for key in self.eq_factors),
        ]


@dataclasses.dataclass(frozen=True)
class Month:
    first_day: datetime.date
    days: int
    most_often: str


@dataclasses.dataclass(frozen=True)
class Finding:
    """More than half of the noted days were `kind` ("low", "okay", "good") in each month since `since`."""

    kind: str
    since: datetime.date


@dataclasses.dataclass(frozen=True)
class MoodYear:
    """A year of faces by day (the middle one of a day), what its months held, and a finding that the rows support."""

    number: int
    faces: dict[datetime.date, int]
    months: list[Month]
    recent_count: int
    recent_median: float | None
    finding: Finding | None


def mood_year(actor: Actor, number: int) -> MoodYear:
    """Her year in pixels and the last thirty days, in one query."""
    today = today_in(actor.time_zone)
    since = today - datetime.timedelta(days=RECENT_DAYS - 1)
    rows = list(
        _own(actor)
        .filter(Q(local_day__year=number) | Q(local_day__range=(since, today)))
        .values_list("local_day", "score")
    )
    by_day: dict[datetime.date, list[int]] = {}
    for day, score in rows:
        by_day.setdefault(day, []).append(score)
    faces = {day: face_of(statistics.median(scores)) for day, scores in sorted(by_day.items()) if day.year == number}
    recent = [score for day, score in rows if since <= day <= today]
    return MoodYear(
        number=number,
        faces=faces,
        months=_months(faces),
        recent_count=len(recent),
        recent_median=statistics.median(recent) if recent else None,
        finding=_finding(faces, number),
    )


def mood_first_year(actor: Actor) -> int | None:
    """The year of her earliest entry."""
    first = _own(actor).aggregate(first=Min("local_day"))["first"]
    return first.year if first else None


# The last entry of each day that is today somewhere on earth.
_LATEST = f"""
SELECT DISTINCT ON (local_day) id, score, feelings, activities, eq_factors, '', occurred_at, local_day, time_zone
FROM wellbeing_moodentry
WHERE organization_id = {CURRENT_ORGANIZATION} AND user_id = {CURRENT_USER} AND deleted_at IS NULL
    AND local_day BETWEEN (now() AT TIME ZONE 'UTC')::date - 1 AND (now() AT TIME ZONE 'UTC')::date + 1
ORDER BY local_day, occurred_at DESC, id DESC
"""  # noqa: S608 - constants only


def mood_latest_statement() -> tuple[str, Sequence[Any]]:
    """What whoever is entered noted last around today, for a pipeline."""
    return _LATEST, ()


def mood_latest_found(actor: Actor, rows: Sequence[Any]) -> Mood | None:
    """Her last entry of today behind the rows of `mood_latest_statement`, without its note."""
    today = today_in(actor.time_zone)
    found = (Mood(*row) for row in rows)
    return next((mood for mood in found if mood.local_day == today), None)


def mood_latest(actor: Actor) -> Mood | None:
    """Her last entry of today, by her own calendar; for the one-tap picker."""
    with connection.cursor() as cursor:
        cursor.execute(*mood_latest_statement())
        return mood_latest_found(actor, cursor.fetchall())


def mood_get(actor: Actor, mood_id: UUID) -> Mood:
    """One entry of hers, with its note. Raises DoesNotExist."""
    row = _own(actor).get(id=mood_id)
    return _mood(row, Reader(actor.person).open(row, "note"))


def mood_rows(actor: Actor) -> QuerySet[MoodEntry]:
    """Her entries, for lists that are paged."""
    return _own(actor)


def moods_read(actor: Actor, rows: list[MoodEntry]) -> list[Mood]:
    """Rows as their writer reads them, with one fetch of her key."""
    reader = Reader(actor.person)
    return [_mood(row, reader.open(row, "note")) for row in rows]


@dataclasses.dataclass(frozen=True)
class Week:
    monday: datetime.date
    sunday: datetime.date
    moods: list[Mood]


def mood_weeks(actor: Actor, before: datetime.date | None, weeks: int = 4) -> tuple[list[Week], datetime.date | None]:
    """The weeks up to `before` (excluded), newest first, empty ones left out; and where earlier ones begin."""
    today = today_in(actor.time_zone)
    end = before or today + datetime.timedelta(days=7 - today.weekday())
    try:
        start = end - datetime.timedelta(weeks=weeks)
    except OverflowError:
        return [], None
    rows = list(_own(actor).filter(local_day__gte=start, local_day__lt=end).order_by("-occurred_at", "-id"))
    found: dict[datetime.date, list[Mood]] = {}
    for mood in moods_read(actor, rows):
        found.setdefault(mood.local_day - datetime.timedelta(days=mood.local_day.weekday()), []).append(mood)
    earlier = _own(actor).filter(local_day__lt=start).order_by("-local_day").values_list("local_day", flat=True).first()
    following = None
    if earlier is not None:
        following = earlier + datetime.timedelta(days=7 - earlier.weekday())
    shown = [
        Week(monday, monday + datetime.timedelta(days=6), moods)
        for monday, moods in sorted(found.items(), reverse=True)
    ]
    return shown, following


def _own(actor: Actor) -> QuerySet[MoodEntry]:
    return MoodEntry.objects.filter(user_id=actor.person, deleted_at__isnull=True)


def _mood(row: MoodEntry, note: str | None) -> Mood:
    return Mood(
        id=row.id,
        score=row.score,
        feelings=row.feelings,
        activities=row.activities,
        eq_factors=row.eq_factors,
        note=note,
        occurred_at=row.occurred_at,
        local_day=row.local_day,
        time_zone=row.time_zone,
    )


def _months(faces: dict[datetime.date, int]) -> list[Month]:
    by_month: dict[datetime.date, Counter[int]] = {}
    for day, face in faces.items():
        by_month.setdefault(day.replace(day=1), Counter())[face] += 1
    return [
        Month(first, counts.total(), face_word(counts.most_common(1)[0][0]))
        for first, counts in sorted(by_month.items())
    ]


def _finding(faces: dict[datetime.date, int], number: int) -> Finding | None:
    """What most noted days were like in every month since one; None when no such sentence would be true."""
    by_month: dict[int, list[int]] = {}
    for day, face in faces.items():
        by_month.setdefault(day.month, []).append(face)
    kinds = {month: _kind(found) for month, found in by_month.items()}
    last = max(by_month, default=0)
    first = last
    while kinds.get(first - 1) and kinds[first - 1] == kinds[last]:
        first -= 1
    kind = kinds.get(last, "")
    return Finding(kind, datetime.date(number, first, 1)) if kind and first < last else None


def _kind(faces: list[int]) -> str:
    """What more than half of a month's noted days were, when there are enough of them."""
    if len(faces) < ENOUGH_DAYS:
        return ""
    for kind, among in (("low", (1, 2)), ("okay", (3,)), ("good", (4, 5))):
        if sum(face in among for face in faces) * 2 > len(faces):
            return kind
    return ""
