"""Streaks: the person's own days, one rest day a week, pauses, and yesterday on a Monday."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from meristem.gamification.streaks import streak_of

MONDAY = datetime.date(2026, 11, 16)


def days(*back: int) -> set[datetime.date]:
    return {MONDAY - datetime.timedelta(days=number) for number in back}


def test_days_in_a_row_count_and_today_may_still_come() -> None:
    assert streak_of(days(1, 2, 3), [], MONDAY).days == 3
    assert streak_of(days(0, 1, 2, 3), [], MONDAY).days == 4


def test_one_rest_day_a_week_does_not_break() -> None:
    streak = streak_of(days(0, 1, 3, 4), [], MONDAY)
    assert streak.days == 4
    assert [mark.state for mark in streak.week][-3:] == ["rest", "done", "done"]


def test_two_missed_days_in_a_row_break() -> None:
    assert streak_of(days(0, 3, 4, 5), [], MONDAY).days == 1


def test_a_second_rest_day_within_the_week_breaks() -> None:
    assert streak_of(days(0, 2, 4, 5, 6), [], MONDAY).days == 1
    assert streak_of(days(0, *range(2, 9), *range(10, 12)), [], MONDAY).days == 10


def test_paused_days_neither_count_nor_break() -> None:
    pause = (MONDAY - datetime.timedelta(days=9), MONDAY - datetime.timedelta(days=2))
    streak = streak_of(days(0, 1, 10, 11), [pause], MONDAY)
    assert streak.days == 4
    assert streak.paused_until is None
    running = streak_of(days(3, 4), [(MONDAY - datetime.timedelta(days=2), MONDAY)], MONDAY)
    assert (running.days, running.paused_until) == (2, MONDAY)


def test_nobody_begins_with_a_streak() -> None:
    assert streak_of(set(), [], MONDAY).days == 0


@given(st.sets(st.integers(0, 60)), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10)), max_size=3))
def test_a_streak_is_never_longer_than_the_days_learned_nor_than_the_longest(back, pauses) -> None:
    spans = [
        (MONDAY - datetime.timedelta(days=end + length), MONDAY - datetime.timedelta(days=end))
        for end, length in pauses
    ]
    streak = streak_of(days(*back), spans, MONDAY)
    assert 0 <= streak.days <= streak.longest <= len(back)
    assert len(streak.week) == 7
    # Learning on one more day never shortens it.
    assert streak_of(days(0, *back), spans, MONDAY).days >= streak.days
