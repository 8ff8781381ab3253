"""Held against NumPy, published tables and the properties that define the figures."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from meristem import statistics

# A shared machine may be slow; what is tried here is whether the answers are right.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANSWERS = arrays(np.float64, st.tuples(st.integers(3, 12), st.integers(2, 6)), elements=st.integers(1, 5).map(float))


def some_answers(seed: int = 1, people: int = 300, items: int = 5) -> np.ndarray:
    chance = np.random.default_rng(seed)
    trait = chance.normal(size=(people, 1))
    return np.clip(np.rint(3 + trait + chance.normal(size=(people, items))), 1, 5)


@patient
@given(ANSWERS)
def test_reversing_twice_is_nothing_and_once_mirrors_the_mean(data: np.ndarray) -> None:
    columns = list(range(data.shape[1]))
    once = statistics.reverse(data, columns, low=1, high=5)
    assert np.array_equal(statistics.reverse(once, columns, low=1, high=5), data)
    assert np.allclose(statistics.scale_means(once), 6 - statistics.scale_means(data))


@patient
@given(ANSWERS)
def test_scale_means_stay_within_the_answers(data: np.ndarray) -> None:
    means = statistics.scale_means(data)
    assert ((means >= data.min(axis=1) - 1e-9) & (means <= data.max(axis=1) + 1e-9)).all()


def test_prorating_needs_what_the_rule_requires() -> None:
    data = [[1, 2, 3, 4, np.nan], [1, 2, 3, np.nan, np.nan], [np.nan] * 5]
    means = statistics.scale_means(data, required=4)
    assert means[0] == 2.5
    assert np.isnan(means[1:]).all()


def test_alpha_agrees_with_its_definition_in_numpy() -> None:
    data = some_answers()
    k = data.shape[1]
    expected = k / (k - 1) * (1 - data.var(axis=0, ddof=1).sum() / data.sum(axis=1).var(ddof=1))
    assert statistics.cronbach_alpha(np.cov(data, rowvar=False)) == pytest.approx(expected, abs=1e-12)
    assert statistics.cronbach_alpha(statistics.pairwise_covariance(data)) == pytest.approx(expected, abs=1e-12)


def test_equal_weights_change_nothing() -> None:
    covariance = np.cov(some_answers(), rowvar=False)
    weighted = statistics.weighted_alpha(covariance, [0.2] * 5)
    assert weighted == pytest.approx(statistics.cronbach_alpha(covariance))


def test_the_error_of_measurement_of_a_useless_scale_is_its_deviation() -> None:
    assert statistics.standard_error_of_measurement(2, 0) == 2
    assert statistics.standard_error_of_measurement(2, -0.4) == 2
    assert statistics.standard_error_of_measurement(2, 1) == 0
    with pytest.raises(ValueError):
        statistics.standard_error_of_measurement(2, 1.1)


def test_item_rest_correlations_agree_with_numpy() -> None:
    data = some_answers()
    expected = [np.corrcoef(data[:, i], np.delete(data, i, axis=1).sum(axis=1))[0, 1] for i in range(5)]
    assert statistics.item_rest_correlations(np.cov(data, rowvar=False)) == pytest.approx(expected)


def test_missing_answers_are_left_out_pair_by_pair() -> None:
    data = some_answers(people=40)
    data[0, 0] = data[3, 1] = np.nan
    both = ~np.isnan(data[:, 0]) & ~np.isnan(data[:, 1])
    expected = np.cov(data[both, 0], data[both, 1])[0, 1]
    assert statistics.pairwise_covariance(data)[0, 1] == pytest.approx(expected)
    assert statistics.pairwise_correlation(data)[0, 1] == pytest.approx(np.corrcoef(data[both, 0], data[both, 1])[0, 1])


@pytest.mark.parametrize(
    ("probability", "degrees", "expected"),
    # Fisher & Yates, and any table since.
    [(0.95, 4, 2.131847), (0.975, 4, 2.776445), (0.975, 1, 12.706205), (0.95, 3, 2.353363), (0.995, 30, 2.749996)],
)
def test_t_quantiles_agree_with_the_tables(probability: float, degrees: int, expected: float) -> None:
    assert statistics.t_quantile(probability, degrees) == pytest.approx(expected, abs=1e-6)
    assert statistics.t_quantile(1 - probability, degrees) == pytest.approx(-expected, abs=1e-6)


def test_other_quantiles_agree_with_the_tables() -> None:
    assert statistics.normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
    assert statistics.chi_square_quantile(0.95, 10) == pytest.approx(18.307038, abs=1e-6)
    assert statistics.f_quantile(0.95, 5, 18) == pytest.approx(2.772853, abs=1e-6)
    assert statistics.f_upper_tail(2.772853, 5, 18) == pytest.approx(0.05, abs=1e-6)


def test_percentile_rank_counts_ties_half() -> None:
    assert statistics.percentile_rank([1, 2, 2, 3], 2) == 50
    with pytest.raises(ValueError):
        statistics.percentile_rank([], 2)


def test_signs_of_careless_answering() -> None:
    data = [[3, 3, 3, 3, 3, 3], [1, 5, 1, 5, 2, 4]]
    assert list(statistics.longstring(data)) == [6, 1]
    assert statistics.intra_individual_variability(data)[0] == 0
    assert np.isnan(statistics.even_odd_inconsistency(data, items_per_scale=2)[0])


@pytest.mark.parametrize("bad", [[1, 2, 3], [[1, np.inf]], [[]]])
def test_other_shapes_are_refused(bad: object) -> None:
    with pytest.raises(ValueError):
        statistics.scale_means(bad)  # type: ignore[arg-type]
