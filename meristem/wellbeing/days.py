"""The person's own calendar: which day a moment was where she was, and which moment a wall clock meant."""

import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

# Nothing is noted for a time before this.
EARLIEST = datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, UTC when the system does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_of(moment: datetime.datetime, zone: str) -> datetime.date:
    """The calendar day of a moment in a zone."""
    return moment.astimezone(zone_of(zone)).date()


def today_in(zone: str) -> datetime.date:
    return day_of(timezone.now(), zone)


def moment_of(wall: datetime.datetime, zone: str) -> datetime.datetime | None:
    """The moment a wall clock showed, in UTC: None when summer time skipped it, the first one when it came twice."""
    local = wall.replace(tzinfo=zone_of(zone), fold=0)
    moment = local.astimezone(datetime.UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None, fold=0):
        return None
    return moment


def clock_of(moment: datetime.datetime, zone: str) -> datetime.time:
    """What a clock in that zone showed."""
    return moment.astimezone(zone_of(zone)).time()
