"""From answers to scores, exactly, and how far a score can be trusted. Pure: no database.

Two ways to an error band, and the page says which was used: the reliability of a reference sample, once there is one,
or else the spread of the person's own answers within the scale.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from meristem import statistics
from meristem.psychometrics.types import BandMethod, Classification, ScaleKind

STORED = Decimal("0.000001")
# A rounded answer hides up to half a step: a variance of 1/12 (uniform). Equal answers are no perfect measurement.
ROUNDING_VARIANCE = 1 / 12


@dataclasses.dataclass(frozen=True)
class KeyedAnswer:
    """One item of a scale: its direction, and the answer as given (None: not answered)."""

    direction: int
    value: int | None


@dataclasses.dataclass(frozen=True)
class Reference:
    """What the reference sample says about one scale's score, in its own unit."""

    people: int
    deviation: float
    reliability: float


@dataclasses.dataclass(frozen=True)
class Score:
    """One scale's result. `mean` and what follows are None when too few items were answered."""

    answered: int
    asked: int
    classification: str
    mean: Fraction | None = None
    percent: Fraction | None = None
    standard_error: float | None = None
    method: str | None = None
    reference_people: int | None = None
    band90: tuple[float, float] | None = None
    band95: tuple[float, float] | None = None


def required(asked: int) -> int:
    """The four-fifths rule: how many of a scale's items must be answered (4 of 5, 4 of 4, 3 of 3)."""
    return math.ceil(Fraction(4 * asked, 5))


def turned(answer: KeyedAnswer, low: int, high: int) -> int | None:
    """The answer in the scale's direction: a reversed item counts from the other end."""
    if answer.value is None:
        return None
    return answer.value if answer.direction > 0 else low + high - answer.value


def score_scale(
    kind: str,
    answers: Sequence[KeyedAnswer],
    *,
    low: int,
    high: int,
    bands: Mapping[str, Any],
    reference: Reference | None = None,
) -> Score:
    """Score one scale. The same answers always give the same score, to the last digit.

    A linear scale scores the mean of its turned answers. A balanced one scores the mean of two means, of the items
    that lean to too much and of the turned ones that lean to too little, so that refusing both extremes alike lands
    in the middle even when the items divide three to two. Missing answers: prorated under the four-fifths rule.
    """
    halves = _halves(kind, answers, low, high)
    known = sum(len(half) for half in halves)
    if known < required(len(answers)) or not all(halves):
        return Score(known, len(answers), Classification.INSUFFICIENT)
    mean = sum((Fraction(sum(half), len(half)) for half in halves), Fraction(0)) / len(halves)
    error, half90, half95, method = _error(halves, high - low, reference)
    return Score(
        answered=known,
        asked=len(answers),
        classification=classify(kind, mean, bands),
        mean=mean,
        percent=(mean - low) / (high - low) * 100,
        standard_error=error,
        method=method,
        reference_people=reference.people if reference else None,
        band90=_band(mean, half90, low, high),
        band95=_band(mean, half95, low, high),
    )


def classify(kind: str, mean: Fraction, bands: Mapping[str, Any]) -> Classification:
    """Which third of the scale the score lies in, by the limits that the instrument states."""
    limits = {name: Fraction(str(value)) for name, value in bands[str(kind)].items()}
    if kind == ScaleKind.BALANCED:
        if mean < limits["under_below"]:
            return Classification.UNDER
        return Classification.OVER if mean >= limits["over_from"] else Classification.BALANCED
    if mean < limits["low_below"]:
        return Classification.LOW
    return Classification.HIGH if mean >= limits["high_from"] else Classification.MIDDLE


def weights(kind: str, directions: Sequence[int]) -> list[Fraction]:
    """What each item contributes to the score of a completely answered scale; they add up to 1."""
    if kind == ScaleKind.LINEAR:
        return [Fraction(1, len(directions))] * len(directions)
    counts = {sign: sum(direction == sign for direction in directions) for sign in (1, -1)}
    return [Fraction(1, 2 * counts[direction]) for direction in directions]


def reference_of(people: int, sums: Sequence[int], products: Sequence[int], factors: Sequence[Fraction]) -> Reference:
    """Deviation and reliability (weighted alpha) of a scale, from sums and sums of products of turned answers.

    `products` is the (k, k) matrix row by row. Raises ValueError when the scores do not vary.
    """
    total = np.array(sums, dtype=np.float64)
    cross = np.array(products, dtype=np.float64).reshape(len(sums), len(sums))
    covariance = (cross - np.outer(total, total) / people) / (people - 1)
    factor = np.array([float(one) for one in factors])
    variance = float(factor @ covariance @ factor)
    if variance <= 0:
        raise ValueError("the scores do not vary")
    return Reference(people, math.sqrt(variance), statistics.weighted_alpha(covariance, factor))


def stored(value: Fraction | float | None) -> Decimal | None:
    """A number as kept: six decimals, half to even."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)
    return exact.quantize(STORED, ROUND_HALF_EVEN)


def _halves(kind: str, answers: Sequence[KeyedAnswer], low: int, high: int) -> list[list[int]]:
    def known(chosen: Sequence[KeyedAnswer]) -> list[int]:
        return [value for answer in chosen if (value := turned(answer, low, high)) is not None]

    if kind == ScaleKind.LINEAR:
        return [known(answers)]
    return [known([answer for answer in answers if answer.direction == sign]) for sign in (1, -1)]


def _error(
    halves: Sequence[Sequence[int]], span: int, reference: Reference | None
) -> tuple[float, float, float, BandMethod]:
    """(standard error, half width of the 90 % band, of the 95 % band, how)."""
    if reference is not None:
        error = statistics.standard_error_of_measurement(reference.deviation, reference.reliability)
        z90, z95 = statistics.normal_quantile(0.95), statistics.normal_quantile(0.975)
        return error, z90 * error, z95 * error, BandMethod.REFERENCE
    degrees = sum(len(half) for half in halves) - len(halves)
    inside = sum(float(np.var(half)) * len(half) for half in halves)
    variance = max(inside / degrees, ROUNDING_VARIANCE)
    error = math.sqrt(variance * sum(1 / len(half) for half in halves)) / len(halves)
    t90, t95 = statistics.t_quantile(0.95, degrees), statistics.t_quantile(0.975, degrees)
    return error, min(t90 * error, span), min(t95 * error, span), BandMethod.ANSWERS


def _band(mean: Fraction, half: float, low: int, high: int) -> tuple[float, float]:
    return max(float(mean) - half, float(low)), min(float(mean) + half, float(high))
