"""No figure shown, and no difference of figures shown, is about one to k - 1 people."""

import itertools

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db


def visible(sizes: list[int], k: int) -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT anonymous_visible(%s::int[], %s)", [sizes, k])
        return cursor.fetchone()[0]


sizes_of_groups = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=1, max_size=7)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(sizes=sizes_of_groups, k=st.integers(5, 20))
def test_no_subtraction_from_the_total_isolates_fewer_than_k_people(sizes: list[int], k: int) -> None:
    shown = [size for size, is_shown in zip(sizes, visible(sizes, k), strict=True) if is_shown]
    total = sum(sizes)
    if total < k:
        assert shown == []
        return
    # The total is shown as well: take away any of the groups shown from it.
    for count in range(len(shown) + 1):
        for taken in itertools.combinations(shown, count):
            rest = total - sum(taken)
            assert rest == 0 or rest >= k
    assert all(size >= k for size in shown)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=7), k=st.integers(5, 20))
def test_nothing_is_hidden_without_need(sizes: list[int], k: int) -> None:
    """Groups that are all large enough, or empty, are all shown."""
    large = [size for size in sizes if size >= k]
    assert visible(large, k) == [True] * len(large)


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert visible([14, 3, 9, 20], 5) == [True, False, False, True]


def test_two_small_groups_that_are_few_even_together_take_one_more() -> None:
    assert visible([1, 2, 30, 40], 5) == [False, False, False, True]


def test_two_small_groups_that_are_enough_together_leave_the_others_alone() -> None:
    assert visible([4, 3, 30, 40], 5) == [False, False, True, True]
