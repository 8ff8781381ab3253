"""Quiet hours and digests on any clock of the world."""

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from meristem.notifications.times import next_digest, quiet_end
from meristem.notifications.types import Digest

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Asia/Seoul", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")]
)
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + datetime.timedelta(minutes=minutes))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def at(zone: str, *parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def test_a_night_ends_in_the_morning() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    night = datetime.time(22), datetime.time(7)
    assert quiet_end(at("Asia/Seoul", 2026, 5, 4, 23), seoul, *night) == at("Asia/Seoul", 2026, 5, 5, 7)
    assert quiet_end(at("Asia/Seoul", 2026, 5, 5, 6, 59), seoul, *night) == at("Asia/Seoul", 2026, 5, 5, 7)
    assert quiet_end(at("Asia/Seoul", 2026, 5, 5, 7), seoul, *night) is None
    assert quiet_end(at("Asia/Seoul", 2026, 5, 5, 12), seoul, *night) is None
    assert quiet_end(at("Asia/Seoul", 2026, 5, 5, 23), seoul, None, None) is None


def test_a_pause_at_noon_ends_the_same_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime.time(12), datetime.time(14)
    assert quiet_end(at("Europe/Berlin", 2026, 7, 1, 13), berlin, *noon) == at("Europe/Berlin", 2026, 7, 1, 14)


@given(MOMENTS, ZONES, CLOCKS, CLOCKS)
def test_quiet_hours_end_later_and_within_a_day(
    now: datetime.datetime, zone: ZoneInfo, first: datetime.time, last: datetime.time
) -> None:
    if first == last:
        return
    end = quiet_end(now, zone, first, last)
    assert end is None or now < end <= now + datetime.timedelta(hours=25, minutes=1)


@given(MOMENTS, ZONES, st.sampled_from([Digest.DAILY, Digest.WEEKLY]))
def test_a_digest_comes_on_a_morning_to_come(now: datetime.datetime, zone: ZoneInfo, digest: Digest) -> None:
    morning = next_digest(now, zone, digest)
    local = morning.astimezone(zone)
    assert local.time() == datetime.time(8)
    assert now < morning <= now + datetime.timedelta(days=8 if digest == Digest.WEEKLY else 2)
    assert digest == Digest.DAILY or local.weekday() == 0
