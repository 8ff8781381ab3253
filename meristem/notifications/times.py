"""Quiet hours and digests on a person's own clock. Pure: a moment and a zone in, a moment out."""

import datetime
from zoneinfo import ZoneInfo

from meristem.notifications.types import Digest

MORNING = datetime.time(8)
MONDAY = 0
MINUTE = datetime.timedelta(minutes=1)


def quiet_end(
    now: datetime.datetime, zone: ZoneInfo, quiet_from: datetime.time | None, quiet_until: datetime.time | None
) -> datetime.datetime | None:
    """When the quiet hours that hold at this moment end; None when none do. Always later than `now`.

    Hours that end before they begin go over midnight. The night on which clocks change is as long as it is.
    """
    if quiet_from is None or quiet_until is None:
        return None
    local = now.astimezone(zone)
    clock = local.time()
    over_midnight = quiet_from > quiet_until
    since, before = quiet_from <= clock, clock < quiet_until
    if not (since or before if over_midnight else since and before):
        return None
    day = local.date() + datetime.timedelta(days=1 if over_midnight and clock >= quiet_from else 0)
    return max(_at(day, quiet_until, zone, now), now + MINUTE)


def next_digest(now: datetime.datetime, zone: ZoneInfo, digest: Digest) -> datetime.datetime:
    """The next morning, or Monday morning, on her clock. Always later than `now`."""
    day = now.astimezone(zone).date()
    while True:
        if digest != Digest.WEEKLY or day.weekday() == MONDAY:
            morning = _at(day, MORNING, zone, now)
            if morning > now:
                return morning
        day += datetime.timedelta(days=1)


def _at(day: datetime.date, clock: datetime.time, zone: ZoneInfo, now: datetime.datetime) -> datetime.datetime:
    """The moment in UTC; of an hour that comes twice the second when the first has passed."""
    first, second = (
        datetime.datetime.combine(day, clock.replace(fold=fold), tzinfo=zone).astimezone(datetime.UTC)
        for fold in (0, 1)
    )
    return first if first > now else second
