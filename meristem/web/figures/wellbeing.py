"""Wellbeing: the year in pixels, and the hand whose fingers fill with what was done."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_month_names

from meristem.web import formats


@dataclass(frozen=True, slots=True)
class Day:
    """One square; mood 0 is a day without a check-in, and `is_ahead` a day that has not come."""

    date: date
    x: int
    y: int
    mood: int
    is_ahead: bool
    is_today: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """Months as rows on a wide screen; as columns on a phone, where `x` and `y` of the days change places."""

    number: int
    step: int
    size: int
    days: list[Day]
    months: list[str]
    narrow_months: list[str]
    marks: tuple[int, ...] = (1, 5, 10, 15, 20, 25, 30)


@dataclass(frozen=True, slots=True)
class Finger:
    x: int
    y: int
    width: int
    height: int
    turn: float
    share: float

    @property
    def filled(self) -> float:
        return round(self.height * self.share, 1)


@dataclass(frozen=True, slots=True)
class Hand:
    fingers: list[Finger]
    palm: str
    palm_top: float
    palm_filled: float
    share: float


# Thumb, index, middle, ring, little, as on a right hand seen from its back: x, y, width, height, turn.
FINGERS = ((16, 154, 37, 94, -44), (62, 58, 33, 104, -7), (103, 34, 34, 122, -1), (146, 50, 33, 110, 6),
           (186, 92, 28, 84, 14))  # fmt: skip
PALM = "M70 184C96 160 150 154 188 184 212 204 214 240 198 268 182 296 150 306 122 304 92 302 66 284 56 254 48 226 52 202 70 184Z"  # noqa: E501
PALM_TOP, PALM_FOOT = 164.0, 304.0


def year(number: int, moods: Mapping[date, int], today: date, words: Sequence[str] = ()) -> Year:
    """A square for each day of the year, with its mood from 1 to 5; with words for these, a noted day has a name."""
    days = [
        Day(
            date=day,
            x=day.day - 1,
            y=day.month - 1,
            mood=moods.get(day, 0),
            is_ahead=day > today,
            is_today=day == today,
            name=f"{formats.format_date(day, 'day_month')}: {words[moods[day] - 1]}" if words and day in moods else "",
        )
        for month in range(1, 13)
        for day in (date(number, month, at + 1) for at in range(calendar.monthrange(number, month)[1]))
    ]
    wide = get_month_names("abbreviated", context="stand-alone", locale=formats.locale())
    narrow = get_month_names("narrow", context="stand-alone", locale=formats.locale())
    return Year(number, 22, 19, days, [wide[at] for at in range(1, 13)], [narrow[at] for at in range(1, 13)])


def hand(shares: Sequence[float]) -> Hand:
    """Five goals as fingers, thumb first, each filled by its share of 1; the palm holds their mean."""
    held = [min(max(share, 0.0), 1.0) for share in shares]
    whole = sum(held) / len(held) if held else 0.0
    fingers = [
        Finger(x, y, width, height, turn, share)
        for (x, y, width, height, turn), share in zip(FINGERS, held, strict=False)
    ]
    filled = (PALM_FOOT - PALM_TOP) * whole
    return Hand(fingers, PALM, round(PALM_FOOT - filled, 1), round(filled, 1), whole)


def sample_moods(today: date) -> dict[date, int]:
    """An invented year for the design page, the same in every process."""
    first = date(today.year, 1, 1)
    state, moods = 7, {}
    for at in range((today - first).days + 1):
        state = (state * 1664525 + 1013904223) % 2**32
        drawn = state >> 24
        if drawn > 24:
            moods[first + timedelta(days=at)] = min(5, max(1, round(1.6 + drawn / 100 + at / 330)))
    return moods
