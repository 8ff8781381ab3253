"""A week as its reader's calendar has it, and what falls into each of its days."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.dates import WEEKDAYS_ABBR

from meristem.care.hours import Span, zone_of

T = TypeVar("T")
DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Week:
    """Monday to Sunday in a zone; `span` reaches from midnight to midnight of that zone."""

    monday: datetime.date
    zone: str

    @property
    def days(self) -> list[datetime.date]:
        return [self.monday + DAY * number for number in range(7)]

    @staticmethod
    def name_of(day: datetime.date) -> str:
        """The short name of a day, as the reader's language writes it."""
        return str(WEEKDAYS_ABBR[day.weekday()])

    @property
    def sunday(self) -> datetime.date:
        return self.monday + DAY * 6

    @property
    def before(self) -> datetime.date:
        return self.monday - DAY * 7

    @property
    def after(self) -> datetime.date:
        return self.monday + DAY * 7

    @property
    def span(self) -> Span:
        return Span(*(self._midnight(day) for day in (self.monday, self.after)))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        local = datetime.datetime.combine(day, datetime.time(), tzinfo=zone_of(self.zone))
        return local.astimezone(datetime.UTC)

    def by_day(self, things: Iterable[T], moment: Callable[[T], datetime.datetime]) -> dict[datetime.date, list[T]]:
        """Every day of the week with what begins on it, in the order given."""
        found: dict[datetime.date, list[T]] = {day: [] for day in self.days}
        for thing in things:
            day = moment(thing).astimezone(zone_of(self.zone)).date()
            if day in found:
                found[day].append(thing)
        return found


def week_of(wanted: str | None, zone: str) -> Week:
    """The week that holds the day written in `wanted`, this week when it is no day."""
    today = datetime.datetime.now(zone_of(zone)).date()
    try:
        day = datetime.date.fromisoformat(wanted) if wanted else today
        if not today.year - 50 < day.year < today.year + 50:
            day = today
    except ValueError:
        day = today
    return Week(day - DAY * day.weekday(), zone)
