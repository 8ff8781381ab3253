"""What other apps may rely on: kinds, addresses, and the ports through which learning shows a person's own state.

Learners see a lesson while its course is published and the lesson is published and not archived: in SQL,
`lesson.published_at IS NOT NULL AND lesson.archived_at IS NULL AND module.archived_at IS NULL`, in the order
(module.position, lesson.position). `VISIBLE_LESSON` is that condition for the aliases `l` and `m`.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import Actor


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class Difficulty(models.TextChoices):
    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class Cover(models.TextChoices):
    LEAF = "leaf", _("Leaf green")
    SUN = "sun", _("Sun yellow")
    CLAY = "clay", _("Clay red")
    DUSK = "dusk", _("Dusk blue")


class LessonType(models.TextChoices):
    TEXT = "text", _("Text")
    VIDEO = "video", _("Video")
    QUIZ = "quiz", _("Quiz")
    EXTERNAL = "external", _("Link to another site")


# Languages a course may be written in, each by its own name.
COURSE_LANGUAGES = [
    ("en", "English"),
    ("ko", "한국어"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ja", "日本語"),
    ("pt", "Português"),
    ("zh", "中文"),
]
CURRENCIES = ["usd", "eur", "gbp", "krw", "jpy", "chf"]

VISIBLE_LESSON = "l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL"

LessonState = Literal["done", "here", "open", "locked"]


def course_url(course_slug: str) -> str:
    """The course's page, written by hand since reversing costs too much in lists; a test holds it against the route."""
    return f"/courses/{course_slug}"


def lesson_url(course_slug: str, lesson_slug: str) -> str:
    """The learner's page of a lesson; the page itself belongs to learning (`learning:lesson`)."""
    return f"/courses/{course_slug}/lessons/{lesson_slug}"


def author_course_url(course_id: UUID) -> str:
    """The page on which authors edit a course."""
    return f"/author/courses/{course_id}"


def author_lesson_url(lesson_id: UUID) -> str:
    """The page on which authors edit a lesson."""
    return f"/author/lessons/{lesson_id}"


@dataclasses.dataclass(frozen=True, slots=True)
class CardProgress:
    """How far a person is in a course she is enrolled in. `next_url` is empty when she has finished."""

    done: int
    total: int
    next_title: str = ""
    next_url: str = ""
    is_completed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class CoursePanel:
    """What learning knows of one person and one course, for the course page.

    `lesson_states` has a line, by the id as text, for each lesson that is not `locked`; with `is_enrolled` false the
    page itself marks previews as open, the rest as locked. `locked_reason` says beside a locked lesson what opens it.
    `box_template` is learning's own template for the enrol, continue or finished box, included in the page's aside;
    it sees `panel`, `course`, `box`, `request` and `csrf_input`. `below_template`, which sees the same, is included
    below the outline: what people say of the course.
    """

    is_enrolled: bool = False
    done: int = 0
    total: int = 0
    next_url: str = ""
    next_title: str = ""
    is_completed: bool = False
    lesson_states: Mapping[str, LessonState] = dataclasses.field(default_factory=dict)
    locked_reason: str = ""
    box_template: str = ""
    below_template: str = ""
    box: Mapping[str, object] = dataclasses.field(default_factory=dict)


class LearningPort(Protocol):
    """What learning answers for. Register with `provide_learning` in `handlers.py`; one statement each, no more."""

    def progress_of(self, *, actor: Actor, course_ids: Iterable[UUID]) -> Mapping[UUID, CardProgress]:
        """Progress in those of the courses that the actor is enrolled in. Nothing for a visitor."""

    def panel_statement(self, course_slug: str) -> tuple[str, Sequence[Any]]:
        """SQL (and its parameters) for the panel, sent in the same round trip as the page's own query (ADR 0006).

        It runs under row-level security, as the person who was entered (`app.user_id`); for a visitor no row.
        """

    def course_panel(self, *, actor: Actor, course_id: UUID, course_slug: str, rows: Sequence[Any]) -> CoursePanel:
        """The actor's state in a course, from the rows that `panel_statement` gave. Asks the database nothing."""

    def enrolled_course_ids(self, *, actor: Actor) -> list[UUID]:
        """Courses she has begun and not finished, the last one touched first."""


_learning: list[LearningPort] = []


def provide_learning(port: LearningPort) -> None:
    """Register who knows a person's progress."""
    _learning[:] = [port]


def learning() -> LearningPort | None:
    """Who knows a person's progress; None while that app is not installed."""
    return _learning[0] if _learning else None
