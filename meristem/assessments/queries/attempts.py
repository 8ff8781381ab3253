"""What a person sees of a running attempt: questions without their key, and what she has answered."""

import dataclasses
import datetime
import re
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from meristem.assessments.models import Answer, AnswerOption, AnswerSelection, Attempt
from meristem.assessments.types import CHOICE_TYPES, AssessmentKind, AttemptStatus
from meristem.kernel.context import Actor

GAP = re.compile(r"\{\{\s*\d{1,3}\s*\}\}")


@dataclasses.dataclass(frozen=True)
class AskedOption:
    id: UUID
    text: str


@dataclasses.dataclass(frozen=True)
class Asked:
    """One question as it is put, with her answer so far. It holds nothing of the key."""

    position: int
    type: str
    prompt: str
    description: str
    points: float
    options: list[AskedOption]
    gap_count: int
    scale_min: int
    scale_labels: list[str]
    chosen: frozenset[UUID]
    typed: list[str]
    point: int | None
    sequence: int
    is_answered: bool

    @property
    def prompt_parts(self) -> list[str]:
        """The prompt around its gaps: one part more than there are gaps."""
        return GAP.split(self.prompt)

    @property
    def plain_prompt(self) -> str:
        """The prompt in one line, its gaps drawn as lines."""
        return GAP.sub("____", self.prompt)


@dataclasses.dataclass(frozen=True)
class RunningAttempt:
    """An attempt with its questions in the order in which they are asked."""

    id: UUID
    assessment_id: UUID
    title: str
    intro: str
    number: int
    status: str
    language: str
    started_at: datetime.datetime
    questions: list[Asked]

    @property
    def is_running(self) -> bool:
        return self.status == AttemptStatus.RUNNING

    @property
    def answered(self) -> int:
        return sum(question.is_answered for question in self.questions)

    @property
    def first_open(self) -> int:
        """The place to go on: the first question without an answer, else the last one."""
        for question in self.questions:
            if not question.is_answered:
                return question.position
        return len(self.questions)


def attempt_of(actor: Actor, attempt_id: UUID, kind: str = AssessmentKind.QUIZ) -> Attempt:
    """The actor's attempt with its assessment. Raises DoesNotExist for anybody else's."""
    return Attempt.objects.select_related("assessment").get(id=attempt_id, user_id=actor.person, assessment__kind=kind)


def running_attempt(
    actor: Actor, attempt_id: UUID, kind: str = AssessmentKind.QUIZ, language: str = ""
) -> RunningAttempt:
    """The attempt as she meets it, in at most four queries; `language` chooses among a question's languages."""
    attempt = attempt_of(actor, attempt_id, kind)
    answers = list(Answer.objects.filter(attempt_id=attempt_id).select_related("question").order_by("position"))
    options, chosen = _options(answers)
    return RunningAttempt(
        id=attempt.id,
        assessment_id=attempt.assessment_id,
        title=attempt.assessment.title,
        intro=attempt.assessment.intro,
        number=attempt.number,
        status=str(attempt.status),
        language=language or attempt.language,
        started_at=attempt.started_at,
        questions=[
            asked(answer, options.get(answer.question_id, []), chosen.get(answer.id, frozenset()), language)
            for answer in answers
        ],
    )


def asked(answer: Answer, options: list[AskedOption], chosen: frozenset[UUID], language: str) -> Asked:
    """One question as it is put, in the language wanted when there is one."""
    question = answer.question
    settings: dict[str, Any] = question.settings
    words: dict[str, Any] = question.translations.get(language, {})
    return Asked(
        position=answer.position,
        type=str(question.type),
        prompt=words.get("prompt", question.prompt),
        description=question.description,
        points=float(question.points),
        options=options,
        gap_count=len(settings.get("gaps", [])),
        scale_min=settings.get("min", 1),
        scale_labels=list(words.get("labels", settings.get("labels", []))),
        chosen=chosen,
        typed=list(answer.value.get("gaps", [""] * len(settings.get("gaps", [])))),
        point=answer.value.get("scale"),
        sequence=answer.sequence,
        is_answered=answer.answered_at is not None,
    )


def _options(answers: list[Answer]) -> tuple[dict[UUID, list[AskedOption]], dict[UUID, frozenset[UUID]]]:
    choices = [answer for answer in answers if answer.question.type in CHOICE_TYPES]
    if not choices:
        return {}, {}
    options: dict[UUID, list[AskedOption]] = {}
    # Only what may be shown is read: the key does not even reach this process's memory.
    rows = AnswerOption.objects.filter(question_id__in=[a.question_id for a in choices]).order_by("position", "id")
    for question_id, option_id, text in rows.values_list("question_id", "id", "text"):
        options.setdefault(question_id, []).append(AskedOption(option_id, text))
    chosen: dict[UUID, set[UUID]] = {}
    selections = AnswerSelection.objects.filter(answer_id__in=[a.id for a in choices])
    for answer_id, option_id in selections.values_list("answer_id", "option_id"):
        chosen.setdefault(answer_id, set()).add(option_id)
    return options, {answer_id: frozenset(ids) for answer_id, ids in chosen.items()}


def scale_answers(attempt_id: UUID) -> dict[UUID, int]:
    """{question version: point} of the scale questions answered in an attempt that the actor can see."""
    rows = Answer.objects.filter(attempt_id=attempt_id, answered_at__isnull=False)
    return {
        question_id: value["scale"]
        for question_id, value in rows.values_list("question_id", "value")
        if "scale" in value
    }


def progress_of(attempt_id: UUID) -> tuple[int, int]:
    """(answered, asked) of an attempt that the actor can see."""
    row = Answer.objects.filter(attempt_id=attempt_id).aggregate(answered=Count("answered_at"), asked=Count("id"))
    return row["answered"], row["asked"]


def attempts_of(actor: Actor) -> QuerySet[Attempt]:
    """Her attempts at quizzes, for paging."""
    return Attempt.objects.filter(user_id=actor.person, assessment__kind=AssessmentKind.QUIZ)
