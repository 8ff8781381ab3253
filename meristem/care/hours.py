"""Free hours: weekly rules on a therapist's wall clock, less days away, less what is taken; in moments of UTC."""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = datetime.UTC


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """Every week on this weekday (Monday is 0), from and to on the wall clock."""

    weekday: int
    starts_at: datetime.time
    ends_at: datetime.time


@dataclasses.dataclass(frozen=True, slots=True)
class Away:
    first_day: datetime.date
    last_day: datetime.date


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its end excluded."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime

    def meets(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, UTC when the system does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment_of(day: datetime.date, clock: datetime.time, zone: ZoneInfo) -> datetime.datetime | None:
    """The moment a wall clock shows that time: None when summer time skips it, the first one when it comes twice."""
    wall = datetime.datetime.combine(day, clock)
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall else None


def offered(
    rules: Sequence[Rule],
    away: Sequence[Away],
    zone: ZoneInfo,
    *,
    minutes: int,
    pause: int,
    within: Span,
) -> Iterator[Span]:
    """Sessions that the rules offer within a span, in order and without overlap, whether or not they are taken.

    A session lasts `minutes` by the stopwatch also across a change of the clock; one whose beginning the change
    skips is left out, and so is one that would then begin before the last has ended.
    """
    length = datetime.timedelta(minutes=minutes)
    day = within.starts_at.astimezone(zone).date()
    last_day = within.ends_at.astimezone(zone).date()
    ended = within.starts_at
    while day <= last_day:
        if not any(one.first_day <= day <= one.last_day for one in away):
            for start in sorted(_starts(rules, day, zone, minutes=minutes, pause=pause)):
                if start >= ended and start + length <= within.ends_at:
                    yield Span(start, start + length)
                    ended = start + length
        day += datetime.timedelta(days=1)


def _starts(
    rules: Sequence[Rule], day: datetime.date, zone: ZoneInfo, *, minutes: int, pause: int
) -> Iterator[datetime.datetime]:
    step = datetime.timedelta(minutes=minutes + pause)
    for rule in rules:
        if rule.weekday != day.weekday():
            continue
        wall = datetime.datetime.combine(day, rule.starts_at)
        end = datetime.datetime.combine(day, rule.ends_at)
        while wall + datetime.timedelta(minutes=minutes) <= end:
            moment = moment_of(day, wall.time(), zone)
            if moment is not None:
                yield moment
            wall += step


def free(spans: Iterable[Span], busy: Sequence[Span], *, pause: int, not_before: datetime.datetime) -> list[Span]:
    """The sessions that nothing taken meets, the pause around it included, and that begin late enough."""
    rest = datetime.timedelta(minutes=pause)
    taken = [Span(one.starts_at - rest, one.ends_at + rest) for one in busy]
    return [span for span in spans if span.starts_at >= not_before and not any(span.meets(one) for one in taken)]
