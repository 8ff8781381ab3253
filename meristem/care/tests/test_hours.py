"""Free hours: rules on a wall clock, days away, summer time, what is taken."""

import datetime

import pytest

from meristem.care.hours import Away, Rule, Span, free, offered, zone_of

UTC = datetime.UTC
BERLIN, NEW_YORK = zone_of("Europe/Berlin"), zone_of("America/New_York")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text):
    return datetime.time.fromisoformat(text)


def starts(rules, zone, first, last, minutes=50, pause=10, away=()):
    found = offered(rules, away, zone, minutes=minutes, pause=pause, within=Span(at(first), at(last)))
    return [span.starts_at.strftime("%m-%dT%H:%M") for span in found]


def test_a_morning_is_cut_into_sessions_with_pauses():
    # A Monday.
    rule = Rule(0, clock("09:00"), clock("12:00"))
    assert starts([rule], BERLIN, "2026-01-05T00:00", "2026-01-06T00:00") == [
        "01-05T08:00",
        "01-05T09:00",
        "01-05T10:00",
    ]
    assert starts([rule], BERLIN, "2026-01-06T00:00", "2026-01-11T00:00") == []
    assert starts([rule], BERLIN, "2026-01-05T08:30", "2026-01-06T00:00") == ["01-05T09:00", "01-05T10:00"]


def test_hours_of_the_wall_clock_stay_when_summer_time_begins():
    rule = Rule(0, clock("09:00"), clock("10:00"))
    assert starts([rule], BERLIN, "2026-03-23T00:00", "2026-03-31T00:00") == ["03-23T08:00", "03-30T07:00"]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        # 02:00 to 03:00 does not exist in Berlin: the session at 02:00 is left out, 03:00 follows 01:00 at once.
        (BERLIN, "2026-03-29", ["03-29T00:00", "03-29T01:00"]),
        # 02:00 to 03:00 comes twice: its first time counts.
        (BERLIN, "2026-10-25", ["10-24T23:00", "10-25T00:00", "10-25T02:00"]),
        (NEW_YORK, "2026-03-08", ["03-08T06:00", "03-08T07:00"]),
        (NEW_YORK, "2026-11-01", ["11-01T05:00", "11-01T07:00", "11-01T08:00"]),
    ],
)
def test_gaps_are_skipped_and_folds_taken_once(zone, day, expected):
    rule = Rule(6, clock("01:00"), clock("04:00"))
    first = datetime.date.fromisoformat(day) - datetime.timedelta(days=1)
    last = first + datetime.timedelta(days=3)
    assert starts([rule], zone, f"{first}T00:00", f"{last}T00:00") == expected


def test_a_session_before_the_gap_is_never_met_by_one_after_it():
    # 01:30 lasts, by the stopwatch, until 03:20 on the wall: a session at 03:00 would meet it.
    rules = [Rule(6, clock("01:30"), clock("02:30")), Rule(6, clock("03:00"), clock("04:00"))]
    spans = list(
        offered(rules, [], BERLIN, minutes=50, pause=0, within=Span(at("2026-03-28T12:00"), at("2026-03-30T00:00")))
    )
    assert [span.starts_at for span in spans] == [at("2026-03-29T00:30")]


def test_days_away_are_days_of_the_therapist():
    rule = [Rule(weekday, clock("00:30"), clock("01:30")) for weekday in range(7)]
    away = [Away(datetime.date(2026, 5, 2), datetime.date(2026, 5, 3))]
    found = starts(rule, zone_of("Asia/Seoul"), "2026-04-30T00:00", "2026-05-05T00:00", away=away)
    assert found == ["04-30T15:30", "05-03T15:30", "05-04T15:30"]


def test_what_is_taken_is_left_out_with_the_pause_around_it():
    spans = [Span(at(f"2026-01-05T{hour:02}:00"), at(f"2026-01-05T{hour:02}:50")) for hour in (8, 9, 10, 11)]
    busy = [Span(at("2026-01-05T09:55"), at("2026-01-05T10:20"))]
    left = free(spans, busy, pause=10, not_before=at("2026-01-05T08:30"))
    assert [span.starts_at.hour for span in left] == [11]


def test_an_unknown_zone_is_utc():
    assert zone_of("Nowhere/Land").key == "UTC"
    assert zone_of("../../etc").key == "UTC"
