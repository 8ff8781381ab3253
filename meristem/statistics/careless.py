"""Signs of careless answering: long runs, too little variation, odd patterns. Signs, never verdicts.

Curran (2016), Journal of Experimental Social Psychology 66, describes them and their limits.
"""

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import Array, answers


def longstring(data: ArrayLike) -> Array:
    """(people,): longest run of identical answers in the order of presentation; missing ones are passed over."""
    return np.array([max(_runs(row), default=0) for row in answers(data)], dtype=np.float64)


def average_string(data: ArrayLike) -> Array:
    """(people,): mean length of runs of identical answers; NaN for someone who answered nothing."""
    found = [_runs(row) for row in answers(data)]
    return np.array([sum(runs) / len(runs) if runs else np.nan for runs in found], dtype=np.float64)


def intra_individual_variability(data: ArrayLike) -> Array:
    """(people,): standard deviation (n - 1) of a person's own answers. Dunn et al. (2018). NaN below two answers."""
    array = answers(data)
    result: Array = np.full(len(array), np.nan)
    enough = np.sum(~np.isnan(array), axis=1) >= 2
    result[enough] = np.nanstd(array[enough], axis=1, ddof=1)
    return result


def mahalanobis(data: ArrayLike) -> Array:
    """(people,): squared Mahalanobis distance from the items' means, with the sample covariance (n - 1).

    Needs complete answers and more people than items; raises ValueError otherwise or for a singular covariance.
    """
    array = answers(data, rows=2)
    if np.isnan(array).any() or array.shape[0] <= array.shape[1]:
        raise ValueError("complete answers of more people than items are needed")
    centred = array - array.mean(axis=0)
    try:
        solved = np.linalg.solve(np.atleast_2d(np.cov(array, rowvar=False)), centred.T)
    except np.linalg.LinAlgError as error:
        raise ValueError("the items' covariance is singular") from error
    result: Array = np.sum(centred.T * solved, axis=0)
    return result


def even_odd_inconsistency(data: ArrayLike, *, items_per_scale: int) -> Array:
    """(people,): minus the stepped-up correlation of half-scale means over scales; higher is more careless.

    Items of a scale lie side by side, as many in each. Spearman-Brown, floored at -1 before the sign is turned; NaN
    where a half does not vary over the scales. Johnson (2005); the sign as in the R package careless since 1.2.0.
    """
    array = answers(data, columns=2 * items_per_scale)
    if items_per_scale < 2 or array.shape[1] % items_per_scale:
        raise ValueError("every scale needs the same number of items, two at least")
    scales = array.reshape(len(array), -1, items_per_scale)
    even, odd = np.nanmean(scales[:, :, 1::2], axis=2), np.nanmean(scales[:, :, ::2], axis=2)
    even, odd = even - even.mean(axis=1, keepdims=True), odd - odd.mean(axis=1, keepdims=True)
    below = np.sqrt((even**2).sum(axis=1) * (odd**2).sum(axis=1))
    result: Array = np.full(len(array), np.nan)
    varies = below > 1e-12
    r = (even * odd).sum(axis=1)[varies] / below[varies]
    with np.errstate(divide="ignore"):
        stepped = np.where(r <= -1 + 1e-12, -1.0, 2 * r / (1 + r))
    result[varies] = -np.maximum(stepped, -1)
    return result


def _runs(row: Array) -> list[int]:
    known = row[~np.isnan(row)]
    if not known.size:
        return []
    breaks = np.flatnonzero(np.diff(known) != 0) + 1
    return [int(length) for length in np.diff(np.concatenate(([0], breaks, [known.size])))]
