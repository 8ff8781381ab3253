"""Scores exactly as the rules say, with bands that are honest about what they rest on."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meristem import statistics
from meristem.psychometrics.scoring import (
    KeyedAnswer,
    Reference,
    classify,
    reference_of,
    required,
    score_scale,
    weights,
)

# A shared machine may be slow; what is tried here is whether the answers are right.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

BANDS = {
    "linear": {"low_below": "2.75", "high_from": "3.75"},
    "balanced": {"under_below": "2.5", "over_from": "3.5"},
}
DIRECTIONS = {"linear": (1, 1, 1, -1, -1), "balanced": (1, -1, 1, -1, 1)}
ANSWER = st.one_of(st.none(), st.integers(1, 5))
FIVE = st.lists(ANSWER, min_size=5, max_size=5)


def score(kind: str, values: Any, **more: Any) -> Any:
    keyed = [KeyedAnswer(direction, value) for direction, value in zip(DIRECTIONS[kind], values, strict=True)]
    return score_scale(kind, keyed, low=1, high=5, bands=BANDS, **more)


@pytest.mark.parametrize(
    ("kind", "values", "mean", "classification"),
    [
        ("linear", [4, 5, 4, 2, 1], Fraction(22, 5), "high"),
        ("linear", [3, 3, 3, 3, 3], Fraction(3), "middle"),
        ("linear", [2, 2, 3, 4, 3], Fraction(12, 5), "low"),
        ("linear", [2, 3, None, 3, 3], Fraction(11, 4), "middle"),
        # Refusing both extremes alike is the middle although the items divide three to two.
        ("balanced", [1, 1, 1, 1, 1], Fraction(3), "balanced"),
        ("balanced", [5, 1, 5, 1, 5], Fraction(5), "over"),
        ("balanced", [1, 5, 2, 4, 1], (Fraction(4, 3) + Fraction(3, 2)) / 2, "under"),
    ],
)
def test_golden_scores(kind: str, values: list[int | None], mean: Fraction, classification: str) -> None:
    found = score(kind, values)
    assert (found.mean, found.classification) == (mean, classification)
    assert found.percent == (mean - 1) / 4 * 100


@patient
@given(st.sampled_from(["linear", "balanced"]), FIVE)
def test_scores_stay_in_range_and_inside_their_bands(kind: str, values: list[int | None]) -> None:
    found = score(kind, values)
    if found.mean is None:
        assert sum(value is not None for value in values) < 4
        return
    assert 1 <= found.mean <= 5
    assert 0 <= found.percent <= 100
    for (low, high), (wider_low, wider_high) in [(found.band90, found.band95)]:
        assert 1 <= wider_low <= low <= found.mean <= high <= wider_high <= 5
    assert found.standard_error > 0


@patient
@given(st.sampled_from(["linear", "balanced"]), FIVE)
def test_mirrored_answers_mirror_the_score(kind: str, values: list[int | None]) -> None:
    mirrored = [None if value is None else 6 - value for value in values]
    one, other = score(kind, values), score(kind, mirrored)
    assert (one.mean is None) == (other.mean is None)
    if one.mean is not None:
        assert one.mean + other.mean == 6
        assert one.standard_error == pytest.approx(other.standard_error)


@patient
@given(FIVE, st.permutations(range(5)))
def test_the_order_of_items_does_not_matter(values: list[int | None], order: list[int]) -> None:
    keyed = [KeyedAnswer(d, v) for d, v in zip(DIRECTIONS["linear"], values, strict=True)]
    one = score_scale("linear", keyed, low=1, high=5, bands=BANDS)
    other = score_scale("linear", [keyed[at] for at in order], low=1, high=5, bands=BANDS)
    assert one.mean == other.mean


def test_four_fifths_of_a_scale_must_be_answered() -> None:
    assert [required(asked) for asked in (3, 4, 5, 10)] == [3, 4, 4, 8]
    assert score("linear", [4, 4, 4, None, None]).classification == "insufficient"


def test_own_answers_give_a_t_band() -> None:
    values = [4, 5, 3, 2, 2]
    turned = np.array([4, 5, 3, 4, 4])
    found = score("linear", values)
    error = turned.std(ddof=1) / np.sqrt(5)
    assert found.standard_error == pytest.approx(error)
    assert found.band90[1] == pytest.approx(min(5, 4 + statistics.t_quantile(0.95, 4) * error))
    assert found.method == "answers"


def test_equal_answers_are_no_perfect_measurement() -> None:
    found = score("linear", [4, 4, 4, 2, 2])
    assert found.standard_error == pytest.approx(np.sqrt(1 / 12 / 5))


def test_a_reference_sample_gives_its_error_of_measurement() -> None:
    reference = Reference(people=60, deviation=0.8, reliability=0.75)
    found = score("linear", [3, 3, 3, 3, 3], reference=reference)
    assert found.standard_error == pytest.approx(0.4)
    assert found.band95 == pytest.approx((3 - 1.959964 * 0.4, 3 + 1.959964 * 0.4), abs=1e-5)
    assert (found.method, found.reference_people) == ("reference", 60)


@pytest.mark.parametrize("kind", ["linear", "balanced"])
def test_sums_alone_give_the_reliability_of_the_whole_sample(kind: str) -> None:
    chance = np.random.default_rng(3)
    trait = chance.normal(size=(80, 1))
    data = np.clip(np.rint(3 + trait + chance.normal(size=(80, 5))), 1, 5)
    factors = weights(kind, DIRECTIONS[kind])
    factor = np.array([float(one) for one in factors])
    assert sum(factors) == 1
    found = reference_of(80, data.sum(axis=0).tolist(), (data.T @ data).ravel().tolist(), factors)
    assert found.deviation == pytest.approx((data @ factor).std(ddof=1))
    assert found.reliability == pytest.approx(statistics.weighted_alpha(np.cov(data, rowvar=False), factor))


def test_limits_belong_to_the_band_above_them() -> None:
    assert classify("linear", Fraction("2.75"), BANDS) == "middle"
    assert classify("linear", Fraction("3.75"), BANDS) == "high"
    assert classify("balanced", Fraction("2.5"), BANDS) == "balanced"
    assert classify("balanced", Fraction("3.5"), BANDS) == "over"
