"""Quantiles and tails of the usual distributions, from the incomplete beta and gamma functions.

Own code instead of SciPy: four small functions are needed, and SciPy would be the largest package installed.
Accurate to about 1e-10 in the ranges that test theory uses (checked in tests against published tables).
"""

import math
from collections.abc import Callable
from functools import lru_cache

TINY = 1e-300
CLOSE = 1e-15
STEPS = 500


@lru_cache(maxsize=1024)
def t_quantile(probability: float, degrees: float) -> float:
    """The value that Student's t with `degrees` of freedom falls below with this probability."""
    _check(probability, degrees)
    if probability == 0.5:
        return 0.0
    return _solve(lambda x: t_cumulative(x, degrees), probability, -10.0, 10.0)


def t_cumulative(value: float, degrees: float) -> float:
    """Probability that Student's t falls below the value (Abramowitz & Stegun 26.7.1)."""
    tail = 0.5 * beta_regularized(degrees / 2, 0.5, degrees / (degrees + value * value))
    return 1 - tail if value > 0 else tail


def f_upper_tail(value: float, first: float, second: float) -> float:
    """Probability that F with these degrees of freedom exceeds the value: the p of an F test (A&S 26.6.2)."""
    if value <= 0:
        return 1.0
    return beta_regularized(second / 2, first / 2, second / (second + first * value))


@lru_cache(maxsize=1024)
def f_quantile(probability: float, first: float, second: float) -> float:
    """The value that F with these degrees of freedom falls below with this probability."""
    _check(probability, min(first, second))
    return _solve(lambda x: 1 - f_upper_tail(x, first, second), probability, 0.0, 10.0)


@lru_cache(maxsize=1024)
def chi_square_quantile(probability: float, degrees: float) -> float:
    """The value that chi-square with `degrees` of freedom falls below with this probability."""
    _check(probability, degrees)
    return _solve(lambda x: gamma_regularized(degrees / 2, x / 2), probability, 0.0, degrees + 10)


@lru_cache(maxsize=1024)
def normal_quantile(probability: float) -> float:
    """The value that a standard normal falls below with this probability."""
    _check(probability, 1)
    return _solve(lambda x: 0.5 * math.erfc(-x / math.sqrt(2)), probability, -10.0, 10.0)


def beta_regularized(a: float, b: float, x: float) -> float:
    """I_x(a, b), by Lentz's continued fraction (Abramowitz & Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges fast on one side of the mean; symmetry brings the other side there.
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    above, below = 1.0, _away(1 - (a + b) * x / (a + 1))
    below = 1 / below
    total = below
    for m in range(1, STEPS):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below = 1 / _away(1 + part * below)
            above = _away(1 + part / above)
            total *= above * below
        if abs(above * below - 1) < CLOSE:
            break
    return total


def gamma_regularized(a: float, x: float) -> float:
    """P(a, x), by its series below a + 1 and by the continued fraction of its complement above (A&S 6.5.29, 6.5.31)."""
    if x <= 0:
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, STEPS * 4):
            term *= x / (a + n)
            total += term
            if term < total * CLOSE:
                break
        return front * total
    base = x + 1 - a
    above, below = 1 / TINY, 1 / base
    total = below
    for n in range(1, STEPS * 4):
        part = -n * (n - a)
        base += 2
        below = 1 / _away(part * below + base)
        above = _away(base + part / above)
        total *= above * below
        if abs(above * below - 1) < CLOSE:
            break
    return 1 - front * total


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _solve(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function meets the target, by bisection to the last bit."""
    while rising(high) < target:
        low, high = high, high * 2
    while rising(low) > target:
        low, high = low * 2, low
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _check(probability: float, degrees: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a probability between 0 and 1, both excluded")
    if not degrees > 0:
        raise ValueError("degrees of freedom above 0")
