"""A profile as its person reads it: scores with their bands, words for them, what stands out and why."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from meristem.kernel.context import Actor
from meristem.psychometrics.models import Profile, ScaleScore
from meristem.psychometrics.types import BandMethod, Classification, ScaleKind
from meristem.psychometrics.words import said

MOST = 3
OUTSIDE = (Classification.UNDER, Classification.OVER)


@dataclasses.dataclass(frozen=True)
class ScaleView:
    """One scale of a profile. Numbers are None when too few items were answered."""

    key: str
    name: str
    description: str
    kind: str
    group: str
    classification: str
    answered: int
    asked: int
    mean: float | None
    percent: float | None
    low_percent: float | None
    high_percent: float | None
    low95_percent: float | None
    high95_percent: float | None
    narrative: str
    suggestion: str
    poles: tuple[str, str] | None
    # The middle zone of a balanced scale, in percent of the range.
    zone: tuple[float, float] | None
    # How far inside (positive) or outside (negative) of what counts as good, in steps of an answer.
    ease: float

    @property
    def half_width(self) -> float:
        """Half of the 90 % band in percent, for drawings that are even on both sides."""
        if self.low_percent is None or self.high_percent is None:
            return 0.0
        return (self.high_percent - self.low_percent) / 2

    @property
    def is_balanced_kind(self) -> bool:
        return self.kind == ScaleKind.BALANCED


@dataclasses.dataclass(frozen=True)
class ProfileView:
    id: UUID
    instrument_key: str
    title: str
    version: str
    computed_at: datetime.datetime
    scales: list[ScaleView]
    strengths: list[ScaleView]
    growth: list[ScaleView]
    # False: no scale reaches the stated limit, so what follows is only relative to her own other scales.
    strengths_are_high: bool
    growth_is_low: bool
    band_method: str
    reference_people: int | None
    purpose: str
    licence: str
    aftercare: str
    low: int
    high: int

    @property
    def scored(self) -> list[ScaleView]:
        return [scale for scale in self.scales if scale.percent is not None]


@dataclasses.dataclass(frozen=True)
class EarlierProfile:
    id: UUID
    computed_at: datetime.datetime


def latest_profile(actor: Actor, key: str, language: str) -> ProfileView | None:
    """Her newest profile of an instrument, in two queries; None when she has none."""
    newest = _mine(actor).filter(version__instrument__key=key).order_by("-computed_at").first()
    return _view(newest, language) if newest else None


def profile_view(actor: Actor, profile_id: UUID, language: str) -> ProfileView:
    """One of her profiles. Raises DoesNotExist for anybody else's."""
    return _view(_mine(actor).get(id=profile_id), language)


def profile_history(actor: Actor, key: str) -> list[EarlierProfile]:
    """All her profiles of an instrument, newest first."""
    rows = _mine(actor).filter(version__instrument__key=key).order_by("-computed_at")
    return [EarlierProfile(row.id, row.computed_at) for row in rows]


def profiles_of(actor: Actor) -> Any:
    """Her profiles as a queryset, for paging."""
    return _mine(actor)


def lowest_scales(actor: Actor, key: str) -> list[str]:
    """Keys of the growth areas in her newest profile, the first one foremost; none without a profile."""
    newest = latest_profile(actor, key, "en")
    return [scale.key for scale in newest.growth] if newest else []


def _mine(actor: Actor) -> Any:
    return Profile.objects.select_related("version__instrument").filter(user_id=actor.person)


def _view(profile: Profile, language: str) -> ProfileView:
    version = profile.version
    rows = ScaleScore.objects.filter(profile_id=profile.id).select_related("scale").order_by("scale__position")
    scores = list(rows)
    low, high = version.response_low, version.response_high
    scales = [_scale(row, version.bands, low, high, language) for row in scores]
    strengths, are_high = _strengths(scales)
    growth, is_low = _growth(scales, strengths)
    methods = {row.band_method for row in scores if row.band_method}
    return ProfileView(
        id=profile.id,
        instrument_key=version.instrument.key,
        title=said(version.texts["title"], language),
        version=version.version,
        computed_at=profile.computed_at,
        scales=scales,
        strengths=strengths,
        growth=growth,
        strengths_are_high=are_high,
        growth_is_low=is_low,
        band_method=methods.pop() if len(methods) == 1 else ("mixed" if methods else BandMethod.ANSWERS),
        reference_people=min((row.reference_people for row in scores if row.reference_people), default=None),
        purpose=said(version.texts["purpose"], language),
        licence=said(version.texts["licence"], language),
        aftercare=said(version.texts["aftercare"], language),
        low=low,
        high=high,
    )


def _scale(row: ScaleScore, bands: Mapping[str, Any], low: int, high: int, language: str) -> ScaleView:
    scale = row.scale
    texts: dict[str, Any] = scale.texts

    def percent(value: Any) -> float | None:
        return None if value is None else (float(value) - low) / (high - low) * 100

    limits = {name: float(value) for name, value in bands[str(scale.kind)].items()}
    is_balanced = scale.kind == ScaleKind.BALANCED
    poles = texts.get("poles")
    zone = (percent(limits["under_below"]), percent(limits["over_from"])) if is_balanced else None
    return ScaleView(
        key=scale.key,
        name=said(texts["name"], language),
        description=said(texts["description"], language),
        kind=str(scale.kind),
        group=scale.group,
        classification=str(row.classification),
        answered=row.answered,
        asked=row.asked,
        mean=None if row.mean is None else float(row.mean),
        percent=None if row.percent is None else float(row.percent),
        low_percent=percent(row.low90),
        high_percent=percent(row.high90),
        low95_percent=percent(row.low95),
        high95_percent=percent(row.high95),
        narrative=said(texts["narratives"].get(str(row.classification), {}), language),
        suggestion=said(texts["suggestions"], language),
        poles=(said(poles["under"], language), said(poles["over"], language)) if poles else None,
        zone=(zone[0] or 0.0, zone[1] or 0.0) if zone else None,
        ease=_ease(row, limits, is_balanced),
    )


def _ease(row: ScaleScore, limits: Mapping[str, float], is_balanced: bool) -> float:
    if row.mean is None:
        return 0.0
    mean = float(row.mean)
    if is_balanced:
        return min(mean - limits["under_below"], limits["over_from"] - mean)
    return mean - limits["low_below"]


def _strengths(scales: list[ScaleView]) -> tuple[list[ScaleView], bool]:
    """Up to three linear scales at or above the limit for high; without any, the two highest of them."""
    linear = [scale for scale in scales if not scale.is_balanced_kind and scale.mean is not None]
    linear.sort(key=lambda scale: -(scale.mean or 0))
    high = [scale for scale in linear if scale.classification == Classification.HIGH]
    return (high[:MOST], True) if high else (linear[:2], False)


def _growth(scales: list[ScaleView], strengths: list[ScaleView]) -> tuple[list[ScaleView], bool]:
    """Up to three scales below the limit for low or outside of the middle, farthest first; else the two lowest."""
    named = {scale.key for scale in strengths}
    scored = [scale for scale in scales if scale.mean is not None and scale.key not in named]
    low = [scale for scale in scored if scale.classification in (Classification.LOW, *OUTSIDE)]
    if low:
        return sorted(low, key=lambda scale: scale.ease)[:MOST], True
    linear = [scale for scale in scored if not scale.is_balanced_kind]
    return sorted(linear, key=lambda scale: scale.ease)[:2], False
