"""Intraclass correlations: how far judges agree about targets."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from meristem.statistics.arrays import answers
from meristem.statistics.distributions import f_quantile, f_upper_tail


@dataclasses.dataclass(frozen=True)
class IntraclassCorrelation:
    """One coefficient with its F test and confidence limits."""

    name: str
    value: float
    f: float
    df1: int
    df2: int
    p: float
    lower: float
    upper: float


def intraclass_correlations(ratings: ArrayLike, *, confidence: float = 0.95) -> dict[str, IntraclassCorrelation]:
    """The six coefficients of Shrout & Fleiss (1979), Psychological Bulletin 86, with limits of McGraw & Wong (1996).

    `ratings` is (targets, judges) without missing values. Keys are "ICC(1,1)" ... "ICC(3,k)": 1 one-way, 2 judges
    drawn at random, 3 these judges; 1 a single judge, k the mean of all. Raises ValueError for fewer than 2 by 2.
    """
    array = answers(ratings, rows=2, columns=2)
    if np.isnan(array).any():
        raise ValueError("every judge must have rated every target")
    n, k = array.shape
    mean = array.mean()
    between = k * float(((array.mean(axis=1) - mean) ** 2).sum()) / (n - 1)
    judges = n * float(((array.mean(axis=0) - mean) ** 2).sum()) / (k - 1)
    total = float(((array - mean) ** 2).sum())
    residual = (total - between * (n - 1) - judges * (k - 1)) / ((n - 1) * (k - 1))
    within = (total - between * (n - 1)) / (n * (k - 1))
    if residual <= 0 or within <= 0:
        raise ValueError("the judges agree perfectly: there is no error to estimate")
    upper_tail = 1 - (1 - confidence) / 2
    one = _one_way(between, within, n, k, upper_tail)
    fixed = _fixed(between, residual, n, k, upper_tail)
    random = _random(between, judges, residual, n, k, upper_tail)
    return {found.name: found for found in (*one, *random, *fixed)}


def _one_way(between: float, within: float, n: int, k: int, tail: float) -> list[IntraclassCorrelation]:
    f, df1, df2 = between / within, n - 1, n * (k - 1)
    low, high = f / f_quantile(tail, df1, df2), f * f_quantile(tail, df2, df1)
    p = f_upper_tail(f, df1, df2)
    single = _single(f, k), _single(low, k), _single(high, k)
    mean = 1 - 1 / f, 1 - 1 / low, 1 - 1 / high
    return [
        IntraclassCorrelation("ICC(1,1)", single[0], f, df1, df2, p, single[1], single[2]),
        IntraclassCorrelation("ICC(1,k)", mean[0], f, df1, df2, p, mean[1], mean[2]),
    ]


def _fixed(between: float, residual: float, n: int, k: int, tail: float) -> list[IntraclassCorrelation]:
    f, df1, df2 = between / residual, n - 1, (n - 1) * (k - 1)
    low, high = f / f_quantile(tail, df1, df2), f * f_quantile(tail, df2, df1)
    p = f_upper_tail(f, df1, df2)
    return [
        IntraclassCorrelation("ICC(3,1)", _single(f, k), f, df1, df2, p, _single(low, k), _single(high, k)),
        IntraclassCorrelation("ICC(3,k)", 1 - 1 / f, f, df1, df2, p, 1 - 1 / low, 1 - 1 / high),
    ]


def _random(between: float, judges: float, residual: float, n: int, k: int, tail: float) -> list[IntraclassCorrelation]:
    f, df1, df2 = between / residual, n - 1, (n - 1) * (k - 1)
    p = f_upper_tail(f, df1, df2)
    value = (between - residual) / (between + (k - 1) * residual + k * (judges - residual) / n)
    # Satterthwaite's degrees of freedom for the judges' share of the error (Shrout & Fleiss, p. 424).
    ratio = judges / residual
    share = n * (1 + (k - 1) * value) - k * value
    degrees = (k - 1) * (n - 1) * (k * value * ratio + share) ** 2 / ((n - 1) * (k * value * ratio) ** 2 + share**2)
    f_low, f_high = f_quantile(tail, n - 1, degrees), f_quantile(tail, degrees, n - 1)
    error = k * judges + (k * n - k - n) * residual
    low = n * (between - f_low * residual) / (f_low * error + n * between)
    high = n * (f_high * between - residual) / (error + n * f_high * between)
    mean = (between - residual) / (between + (judges - residual) / n)
    stepped = [k * limit / (1 + (k - 1) * limit) for limit in (low, high)]
    return [
        IntraclassCorrelation("ICC(2,1)", value, f, df1, df2, p, low, high),
        IntraclassCorrelation("ICC(2,k)", mean, f, df1, df2, p, stepped[0], stepped[1]),
    ]


def _single(f: float, k: int) -> float:
    return (f - 1) / (f + k - 1)
