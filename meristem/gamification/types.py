"""What gamification tells other apps and pages."""

import dataclasses
import datetime
from typing import Any


def worded(names: dict[str, Any], language: str) -> str:
    """The word in the person's language, else in English, else whatever there is."""
    return str(names.get(language) or names.get("en") or next(iter(names.values()), ""))


@dataclasses.dataclass(frozen=True)
class Standing:
    """Where a person stands: points, level and the way to the next one."""

    balance: int
    earned: int
    level: int
    level_name: str
    level_begins_at: int
    next_level: int | None
    next_level_name: str
    next_level_at: int | None

    @property
    def into_level(self) -> int:
        return self.earned - self.level_begins_at

    @property
    def level_width(self) -> int:
        return (self.next_level_at or self.earned) - self.level_begins_at

    @property
    def missing(self) -> int:
        return max((self.next_level_at or self.earned) - self.earned, 0)


@dataclasses.dataclass(frozen=True)
class DayMark:
    """One day of the last week: done, rest (does not break), paused, open (today, still to come) or none."""

    day: datetime.date
    state: str


@dataclasses.dataclass(frozen=True)
class Streak:
    """Days in a row. One rest day a week never breaks it; paused days neither count nor break."""

    days: int
    longest: int
    week: tuple[DayMark, ...]
    paused_until: datetime.date | None
    is_done_today: bool
