"""Streaks as a pure function of days: nothing to lock, nothing to repair."""

import datetime

from meristem.gamification.types import DayMark, Streak

ONE_DAY = datetime.timedelta(days=1)
# A single missed day is a rest day when no other one lies within the six days before it.
REST_EVERY = 7


def streak_of(
    active: set[datetime.date], pauses: list[tuple[datetime.date, datetime.date]], today: datetime.date
) -> Streak:
    """The streak that ends today (or yesterday, while today is still open).

    `active`: days learned, by the person's own clock. `pauses`: (first, last) days that neither count nor break.
    """
    days, longest, states = _walk(active, pauses, today)
    week = tuple(DayMark(day, states.get(day, "none")) for day in _week(today))
    running = [last for first, last in pauses if first <= today <= last]
    return Streak(days, longest, week, max(running) if running else None, today in active)


def _week(today: datetime.date) -> list[datetime.date]:
    return [today - ONE_DAY * back for back in range(6, -1, -1)]


def _walk(
    active: set[datetime.date], pauses: list[tuple[datetime.date, datetime.date]], today: datetime.date
) -> tuple[int, int, dict[datetime.date, str]]:
    states: dict[datetime.date, str] = {}
    if not active:
        states[today] = "open"
        return 0, 0, states
    day = min(active)
    run = longest = 0
    last_rest: datetime.date | None = None
    while day <= today:
        if day in active:
            run += 1
            states[day] = "done"
        elif any(first <= day <= last for first, last in pauses):
            states[day] = "paused"
        elif day == today:
            states[day] = "open"
        elif run and (last_rest is None or (day - last_rest).days >= REST_EVERY):
            last_rest = day
            states[day] = "rest"
        else:
            run, last_rest = 0, None
        longest = max(longest, run)
        day += ONE_DAY
    # Rest is what lies between two days of learning; a gap that was never closed is none.
    for back in range(1, REST_EVERY + 1):
        gap = today - ONE_DAY * back
        if states.get(gap) == "rest" and run == 0:
            states[gap] = "none"
    return run, longest, states
