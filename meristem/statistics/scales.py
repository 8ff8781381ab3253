"""Scale scores: turning reversed items round, means with missing answers, percentages."""

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import Array, answers


def reverse(data: ArrayLike, columns: Collection[int], *, low: float, high: float) -> Array:
    """The answers with some items turned round: `low + high - answer`. Twice gives back the original.

    `data` is (people, items); `columns` are indices of items. Raises ValueError when `low >= high`.
    """
    if low >= high:
        raise ValueError("the scale's low end must lie below its high end")
    turned = answers(data)
    chosen = list(columns)
    turned[:, chosen] = low + high - turned[:, chosen]
    return turned


def scale_means(data: ArrayLike, *, required: int = 1) -> Array:
    """Mean of the items each person answered (prorated), NaN where fewer than `required` were answered.

    (people, items) to (people,), in the metric of one item. Proration is the mean of what is there: Enders (2010),
    Applied Missing Data Analysis, chapter 2, which also says when it misleads.
    """
    array = answers(data)
    if not 1 <= required <= array.shape[1]:
        raise ValueError(f"between 1 and {array.shape[1]} items can be required")
    counts = np.sum(~np.isnan(array), axis=1)
    sums = np.nansum(array, axis=1)
    result: Array = np.full(len(array), np.nan)
    enough = counts >= required
    result[enough] = sums[enough] / counts[enough]
    return result


def impute_medians(data: ArrayLike) -> Array:
    """The answers with each missing one replaced by its item's median over all who answered it."""
    array = answers(data)
    medians = np.nanmedian(array, axis=0)
    rows, columns = np.nonzero(np.isnan(array))
    array[rows, columns] = medians[columns]
    return array


def percent_of_range(score: ArrayLike, *, low: float, high: float) -> Array:
    """Scores as a percentage of the way from the lowest to the highest possible one. No norm is implied."""
    if low >= high:
        raise ValueError("the scale's low end must lie below its high end")
    result: Array = (np.asarray(score, dtype=np.float64) - low) / (high - low) * 100
    return result


def percentile_rank(group: ArrayLike, score: float) -> float:
    """Percentage of a comparison group below a score, ties counted half (Crocker & Algina 1986, chapter 19).

    `group` is (people,) without NaN; raises ValueError when it is empty.
    """
    array: Array = np.asarray(group, dtype=np.float64).ravel()
    if not array.size or np.isnan(array).any():
        raise ValueError("a comparison group needs people, each with a score")
    below = np.sum(array < score) + np.sum(array == score) / 2
    return float(below / array.size * 100)
