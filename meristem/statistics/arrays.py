"""Shapes in, errors out: what every function here expects of its arrays."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def answers(data: ArrayLike, *, rows: int = 1, columns: int = 1) -> Array:
    """A float copy of shape (people, items). Raises ValueError for another shape, too few of either, or infinities."""
    array: Array = np.array(data, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"expected people by items, got {array.ndim} dimensions")
    if array.shape[0] < rows or array.shape[1] < columns:
        raise ValueError(f"expected at least {rows} by {columns}, got {array.shape[0]} by {array.shape[1]}")
    if np.isinf(array).any():
        raise ValueError("answers must be finite")
    return array


def square(matrix: ArrayLike, *, at_least: int = 2) -> Array:
    """A float copy of a symmetric matrix. Raises ValueError for another shape, a NaN or asymmetry."""
    array: Array = np.array(matrix, dtype=np.float64)
    if array.ndim != 2 or array.shape[0] != array.shape[1] or array.shape[0] < at_least:
        raise ValueError(f"expected a square matrix of at least {at_least}, got shape {array.shape}")
    if not np.isfinite(array).all() or not np.allclose(array, array.T, atol=1e-9):
        raise ValueError("expected a symmetric matrix of finite numbers")
    return array


def number(value: Any) -> float:
    """A plain float."""
    return float(value)
