"""Enums, and the port through which the profile asks for fitting courses."""

import dataclasses
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import Actor


class ScaleKind(models.TextChoices):
    LINEAR = "linear", _("more is better")
    BALANCED = "balanced", _("the middle is best")


class InstrumentPrivacy(models.TextChoices):
    PERSONAL = "personal", _("the person, and whom she shares with")
    WELLNESS = "wellness", _("the person alone")


class Classification(models.TextChoices):
    LOW = "low", _("lower")
    MIDDLE = "middle", _("in between")
    HIGH = "high", _("higher")
    UNDER = "under", _("rather too little")
    BALANCED = "balanced", _("balanced")
    OVER = "over", _("rather too much")
    INSUFFICIENT = "insufficient", _("too few answers")


class BandMethod(models.TextChoices):
    REFERENCE = "reference", _("from the reliability in the installation's reference sample")
    ANSWERS = "answers", _("from the spread of the person's own answers")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseSuggestion:
    """A course that works on some of the scales asked for."""

    id: UUID
    title: str
    summary: str
    href: str
    meta: str = ""
    scale_keys: tuple[str, ...] = ()


class RecommendedCourses(Protocol):
    """The port: learning knows the courses, their scales and what she has done already."""

    def for_scales(self, actor: Actor, scale_keys: Sequence[str]) -> list[CourseSuggestion]:
        """Published courses for these scales, the scale named first weighing most; at most three."""


_courses: list[RecommendedCourses] = []


def register_recommended_courses(port: RecommendedCourses) -> None:
    """Register who knows the courses."""
    _courses[:] = [port]


def recommended_courses(actor: Actor, scale_keys: Sequence[str]) -> list[CourseSuggestion]:
    """Courses for these scales; none when no app has registered or no scale is named."""
    return _courses[0].for_scales(actor, scale_keys) if _courses and scale_keys else []
