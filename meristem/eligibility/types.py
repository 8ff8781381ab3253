"""What a survey is made of, and the port through which it is collected elsewhere."""

from collections.abc import Sequence
from typing import NotRequired, Protocol, TypedDict
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

# No figure about fewer people than this is ever shown. A survey may ask for more, never for less.
SMALLEST_GROUP = 5
# A department with fewer people on the roster is counted together with the other small ones.
SMALLEST_COHORT = 10

# Language to text.
Words = dict[str, str]


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class QuestionType(models.TextChoices):
    SCALE = "scale", _("agreement on a scale")
    SINGLE_CHOICE = "single_choice", _("one of several answers")
    FREE_TEXT = "free_text", _("answer in own words")


class Option(TypedDict):
    key: str
    text: Words


class Question(TypedDict):
    """One question as it is stored. `labels` belong to a scale, `options` to a choice, `max_length` to free text."""

    key: str
    type: str
    text: Words
    required: bool
    theme: NotRequired[str]
    reversed: NotRequired[bool]
    min: NotRequired[int]
    max: NotRequired[int]
    labels: NotRequired[list[Words]]
    options: NotRequired[list[Option]]
    max_length: NotRequired[int]


class Collector(Protocol):
    """Whoever keeps the answers. Calls share the caller's transaction."""

    def open(self, *, survey_id: UUID, threshold: int, cohorts: Sequence[str]) -> None: ...

    def raise_threshold(self, *, survey_id: UUID, threshold: int) -> None: ...

    def close(self, *, survey_id: UUID) -> None: ...


_collectors: list[Collector] = []


def provide_collector(collector: Collector) -> None:
    """Register who keeps the answers (analytics hands them to `anonymous`)."""
    _collectors[:] = [collector]


def collector() -> Collector:
    """Whoever keeps the answers."""
    if not _collectors:
        raise RuntimeError("nobody collects the answers of surveys")
    return _collectors[0]


# The five steps of a scale that somebody adds; shipped surveys bring their own.
AGREEMENT: list[Words] = [
    {"en": "Strongly disagree", "ko": "전혀 그렇지 않다"},
    {"en": "Disagree", "ko": "그렇지 않은 편이다"},
    {"en": "Neither", "ko": "보통이다"},
    {"en": "Agree", "ko": "그런 편이다"},
    {"en": "Strongly agree", "ko": "매우 그렇다"},
]
