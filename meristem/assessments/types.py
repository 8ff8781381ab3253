"""Enums, drafts for authors, and the port by which a higher app says who may attempt what."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import Actor


class AssessmentKind(models.TextChoices):
    QUIZ = "quiz", _("quiz")
    QUESTIONNAIRE = "questionnaire", _("questionnaire")


class Confidentiality(models.TextChoices):
    GRADED = "graded", _("graded")
    PERSONAL = "personal", _("personal")


class AttemptStatus(models.TextChoices):
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")


class QuestionType(models.TextChoices):
    SINGLE_CHOICE = "single_choice", _("one answer of several")
    MULTIPLE_CHOICE = "multiple_choice", _("several answers")
    TRUE_FALSE = "true_false", _("true or false")
    FILL_BLANK = "fill_blank", _("fill in the gaps")
    SCALE = "scale", _("scale (a reflection, never graded)")


CHOICE_TYPES = (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.TRUE_FALSE)
ONE_CHOICE_TYPES = (QuestionType.SINGLE_CHOICE, QuestionType.TRUE_FALSE)


@dataclasses.dataclass(frozen=True, kw_only=True)
class OptionDraft:
    """An option as its author writes it. `key` names it across versions; empty: made from its place."""

    text: str
    is_correct: bool = False
    feedback: str = ""
    key: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    """A question as its author writes it. `key` names the question across versions; empty: a new question."""

    type: str
    prompt: str
    key: str = ""
    description: str = ""
    points: Decimal = Decimal(1)
    explanation: str = ""
    options: Sequence[OptionDraft] = ()
    # fill_blank: the accepted forms of each gap {{1}}, {{2}} ... in the prompt.
    gaps: Sequence[Sequence[str]] = ()
    # scale: one label a step, counted from scale_min.
    scale_min: int = 1
    scale_labels: Sequence[str] = ()
    # {"ko": {"prompt": ..., "labels": [...]}}
    translations: dict[str, dict[str, object]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuizDraft:
    """A quiz as its author writes it: what quiz_create and quiz_update take, and quiz_draft gives back."""

    title: str
    intro: str = ""
    language: str = "en"
    threshold: Decimal | None = None
    attempts_limit: int | None = None
    cooldown_hours: int | None = None
    questions: Sequence[QuestionDraft] = ()


class AttemptAccess(Protocol):
    """The port: does this actor's enrolment (or consent) let her attempt the assessment now?"""

    def may_attempt(self, actor: Actor, assessment_id: UUID) -> bool:
        """Whether she may. One app that says yes is enough; an app answers no for what it knows nothing about."""

    def way_back(self, actor: Actor, assessment_id: UUID) -> tuple[str, str] | None:
        """(label, address) of where the assessment belongs, for "back" and "what next"; None: not this app's."""


_access: list[AttemptAccess] = []


def register_attempt_access(access: AttemptAccess) -> None:
    """Register an app that knows who may attempt what; the same object is registered once."""
    if access not in _access:
        _access.append(access)


def may_attempt(actor: Actor, assessment_id: UUID) -> bool:
    """Whether any app lets this actor attempt the assessment."""
    return any(access.may_attempt(actor, assessment_id) for access in _access)


def way_back(actor: Actor, assessment_id: UUID) -> tuple[str, str] | None:
    """Where the assessment belongs, from the first app that knows."""
    return next((found for access in _access if (found := access.way_back(actor, assessment_id))), None)
