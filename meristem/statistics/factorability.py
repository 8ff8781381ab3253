"""May these items be factored at all? Kaiser-Meyer-Olkin, Bartlett, eigenvalues."""

import math

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import Array, square


def kmo(correlation: ArrayLike) -> tuple[float, Array]:
    """(overall, by item) measure of sampling adequacy: squared correlations over these plus squared partial ones.

    Kaiser & Rice (1974). `correlation` is (items, items); raises ValueError when it is singular.
    """
    matrix = square(correlation)
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError as error:
        raise ValueError("the correlation matrix is singular") from error
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    np.fill_diagonal(partial, 0)
    np.fill_diagonal(matrix, 0)
    squares, partials = matrix**2, partial**2
    by_item: Array = squares.sum(axis=0) / (squares.sum(axis=0) + partials.sum(axis=0))
    return float(squares.sum() / (squares.sum() + partials.sum())), by_item


def bartlett_sphericity(correlation: ArrayLike, people: int) -> tuple[float, int]:
    """(chi-square, degrees of freedom) of Bartlett's (1951) test that the items do not correlate at all."""
    matrix = square(correlation)
    k = len(matrix)
    sign, log_determinant = np.linalg.slogdet(matrix)
    if sign <= 0 or not math.isfinite(log_determinant):
        raise ValueError("the correlation matrix is not positive definite")
    return float(-log_determinant * (people - 1 - (2 * k + 5) / 6)), k * (k - 1) // 2


def component_eigenvalues(correlation: ArrayLike) -> Array:
    """Eigenvalues of the correlation matrix, largest first."""
    result: Array = np.linalg.eigvalsh(square(correlation))[::-1].astype(np.float64)
    return result
