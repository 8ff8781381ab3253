"""Covariances and correlations when answers are missing."""

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import Array, answers, square


def complete_cases(data: ArrayLike) -> Array:
    """Only the people who answered everything."""
    array = answers(data)
    return array[~np.isnan(array).any(axis=1)]


def pairwise_covariance(data: ArrayLike) -> Array:
    """(items, items): each covariance uses the people who answered both items, with their own means, n - 1.

    Raises ValueError when a pair shares fewer than two people. The matrix may not be positive definite.
    """
    return _pairwise(data, standardised=False)


def pairwise_correlation(data: ArrayLike) -> Array:
    """(items, items): each Pearson correlation uses the people who answered both items.

    Raises ValueError when a pair shares fewer than two people or an item does not vary among them.
    """
    return _pairwise(data, standardised=True)


def to_correlation(covariance: ArrayLike) -> Array:
    """A covariance matrix turned into correlations by its own variances."""
    matrix = square(covariance, at_least=1)
    deviations = np.sqrt(np.diag(matrix))
    if not (deviations > 0).all():
        raise ValueError("an item does not vary")
    result: Array = matrix / np.outer(deviations, deviations)
    return result


def _pairwise(data: ArrayLike, *, standardised: bool) -> Array:
    array = answers(data, rows=2)
    known = (~np.isnan(array)).astype(np.float64)
    # Centred first: sums of squares of large numbers would cancel.
    filled = np.nan_to_num(array - np.nanmean(array, axis=0))
    count = known.T @ known
    if (count < 2).any():
        raise ValueError("a pair of items shares fewer than two people")
    sums = filled.T @ known
    squares = (filled**2).T @ known
    cross = filled.T @ filled - sums * sums.T / count
    if not standardised:
        result: Array = cross / (count - 1)
        return result
    spread = squares - sums**2 / count
    if (spread <= 0).any():
        raise ValueError("an item does not vary")
    correlation: Array = cross / np.sqrt(spread * spread.T)
    return correlation
