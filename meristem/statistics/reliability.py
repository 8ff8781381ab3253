"""Reliability of a scale from its items' covariances: alpha and its kin, split halves, errors of measurement."""

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import Array, answers, square
from meristem.statistics.correlation import to_correlation


def cronbach_alpha(covariance: ArrayLike) -> float:
    """Cronbach's alpha of the sum (or mean) of the items: k/(k-1) (1 - trace/sum). Cronbach (1951), Psychometrika 16.

    `covariance` is (items, items), complete-case or pairwise. It may be negative. Raises ValueError for fewer than
    two items or a total that does not vary.
    """
    matrix = square(covariance)
    return _alpha(float(np.trace(matrix)), float(matrix.sum()), len(matrix))


def weighted_alpha(covariance: ArrayLike, weights: ArrayLike) -> float:
    """Alpha of a weighted sum of items: the same formula on the items times their weights."""
    matrix = square(covariance)
    factor = np.asarray(weights, dtype=np.float64)
    if factor.shape != (len(matrix),):
        raise ValueError("one weight for each item")
    return cronbach_alpha(matrix * np.outer(factor, factor))


def standardized_alpha(correlation: ArrayLike) -> float:
    """Alpha of the sum of standardised items, from their correlations (items, items)."""
    matrix = square(correlation)
    return _alpha(float(len(matrix)), float(matrix.sum()), len(matrix))


def guttman_lambda6(correlation: ArrayLike) -> float:
    """Guttman's lambda 6 of standardised items: 1 - sum(1 - smc)/sum(R). Guttman (1945), Psychometrika 10.

    smc is each item's squared multiple correlation with the others. Raises ValueError for a singular matrix.
    """
    matrix = square(correlation)
    try:
        errors = 1 / np.diag(np.linalg.inv(matrix))
    except np.linalg.LinAlgError as error:
        raise ValueError("the correlation matrix is singular") from error
    return float(1 - errors.sum() / matrix.sum())


def mean_inter_item_correlation(correlation: ArrayLike) -> float:
    """Mean of the correlations off the diagonal."""
    matrix = square(correlation)
    k = len(matrix)
    return float((matrix.sum() - np.trace(matrix)) / (k * (k - 1)))


def alpha_if_dropped(covariance: ArrayLike) -> Array:
    """(items,): alpha of the scale without each item. Needs three items."""
    matrix = square(covariance, at_least=3)
    keep = ~np.eye(len(matrix), dtype=bool)
    result: Array = np.array([cronbach_alpha(matrix[np.ix_(rest, rest)]) for rest in keep])
    return result


def item_rest_correlations(covariance: ArrayLike) -> Array:
    """(items,): correlation of each item with the sum of the others (corrected item-total correlation)."""
    matrix = square(covariance)
    variances = np.diag(matrix)
    with_rest = matrix.sum(axis=1) - variances
    rest_variances = matrix.sum() - 2 * matrix.sum(axis=1) + variances
    if not ((variances > 0) & (rest_variances > 0)).all():
        raise ValueError("an item or the rest of the scale does not vary")
    result: Array = with_rest / np.sqrt(variances * rest_variances)
    return result


def standard_error_of_measurement(deviation: float, reliability: float) -> float:
    """SD times sqrt(1 - reliability), in the score's own unit. Lord & Novick (1968), section 3.8.

    A negative reliability (alpha can be) counts as 0: the error is then all of the deviation.
    """
    if deviation < 0 or reliability > 1 or not math.isfinite(deviation + reliability):
        raise ValueError("a deviation from 0 and a reliability up to 1 are needed")
    return deviation * math.sqrt(1 - max(reliability, 0.0))


def spearman_brown(correlation: float, factor: float = 2) -> float:
    """Reliability of a test made `factor` times as long. Raises ValueError where the formula has no value."""
    below = 1 + (factor - 1) * correlation
    if below <= 0:
        raise ValueError("the formula has no value here")
    return factor * correlation / below


@dataclasses.dataclass(frozen=True)
class SplitHalf:
    """Odd items against even items."""

    people: int
    correlation: float
    spearman_brown: float
    flanagan_rulon: float


def split_half(data: ArrayLike) -> SplitHalf:
    """Odd-even split-half reliability over complete cases (people, items): sums of items 1, 3, ... and 2, 4, ...

    Flanagan-Rulon: 2 (1 - (var odd + var even) / var total). Rulon (1939).
    """
    array = answers(data, columns=2)
    array = array[~np.isnan(array).any(axis=1)]
    if len(array) < 2:
        raise ValueError("two complete cases are needed")
    odd, even = array[:, ::2].sum(axis=1), array[:, 1::2].sum(axis=1)
    matrix = np.cov(odd, even)
    correlation = float(to_correlation(matrix)[0, 1])
    rulon = 2 * (1 - (matrix[0, 0] + matrix[1, 1]) / matrix.sum())
    return SplitHalf(len(array), correlation, spearman_brown(correlation), float(rulon))


def _alpha(trace: float, total: float, k: int) -> float:
    if total <= 0:
        raise ValueError("the scale's total does not vary")
    return k / (k - 1) * (1 - trace / total)
