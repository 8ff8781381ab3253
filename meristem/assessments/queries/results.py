"""What a person sees after the end: each answer with its feedback, the explanation, and what it earned."""

import dataclasses
import datetime
from decimal import Decimal
from uuid import UUID

from meristem.assessments.models import Answer, AnswerOption, AnswerSelection, QuestionVersion
from meristem.assessments.queries.attempts import GAP, attempt_of
from meristem.assessments.scoring import gap_fits
from meristem.assessments.types import AttemptStatus, QuestionType
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict


@dataclasses.dataclass(frozen=True)
class JudgedOption:
    id: UUID
    text: str
    is_correct: bool
    is_chosen: bool
    feedback: str


@dataclasses.dataclass(frozen=True)
class JudgedGap:
    typed: str
    fits: bool
    accepted: list[str]


@dataclasses.dataclass(frozen=True)
class Judged:
    """One question of a finished attempt."""

    position: int
    type: str
    prompt: str
    explanation: str
    options: list[JudgedOption]
    gaps: list[JudgedGap]
    scale_min: int
    scale_labels: list[str]
    point: int | None
    points: Decimal
    points_earned: Decimal | None
    is_correct: bool | None
    is_answered: bool

    @property
    def is_partly(self) -> bool:
        return not self.is_correct and bool(self.points_earned)

    @property
    def plain_prompt(self) -> str:
        return GAP.sub("____", self.prompt)


@dataclasses.dataclass(frozen=True)
class AttemptResult:
    """A finished attempt."""

    id: UUID
    assessment_id: UUID
    title: str
    number: int
    finished_at: datetime.datetime
    points_earned: Decimal | None
    points_possible: Decimal | None
    score_percent: Decimal | None
    threshold: Decimal | None
    passed: bool | None
    questions: list[Judged]


def attempt_result(actor: Actor, attempt_id: UUID) -> AttemptResult:
    """The result of her finished quiz. Raises DoesNotExist for another's, Conflict (`running`) before the end."""
    attempt = attempt_of(actor, attempt_id)
    if attempt.status != AttemptStatus.FINISHED or attempt.finished_at is None:
        raise Conflict(code="running")
    answers = list(Answer.objects.filter(attempt_id=attempt_id).select_related("question").order_by("position"))
    chosen = set(
        AnswerSelection.objects.filter(answer_id__in=[a.id for a in answers]).values_list("option_id", flat=True)
    )
    options: dict[UUID, list[JudgedOption]] = {}
    rows = AnswerOption.objects.filter(question_id__in=[a.question_id for a in answers]).order_by("position", "id")
    for row in rows:
        options.setdefault(row.question_id, []).append(
            JudgedOption(row.id, row.text, row.is_correct, row.id in chosen, row.feedback)
        )
    return AttemptResult(
        id=attempt.id,
        assessment_id=attempt.assessment_id,
        title=attempt.assessment.title,
        number=attempt.number,
        finished_at=attempt.finished_at,
        points_earned=attempt.points_earned,
        points_possible=attempt.points_possible,
        score_percent=attempt.score_percent,
        threshold=attempt.assessment.threshold,
        passed=attempt.passed,
        questions=[_judged(answer, options.get(answer.question_id, [])) for answer in answers],
    )


def _judged(answer: Answer, options: list[JudgedOption]) -> Judged:
    question: QuestionVersion = answer.question
    return Judged(
        position=answer.position,
        type=str(question.type),
        prompt=question.prompt,
        explanation=question.explanation,
        options=options,
        gaps=_gaps(answer) if question.type == QuestionType.FILL_BLANK else [],
        scale_min=question.settings.get("min", 1),
        scale_labels=list(question.settings.get("labels", [])),
        point=answer.value.get("scale"),
        points=question.points,
        points_earned=answer.points_earned,
        is_correct=answer.is_correct,
        is_answered=answer.answered_at is not None,
    )


def _gaps(answer: Answer) -> list[JudgedGap]:
    accepted: list[list[str]] = answer.question.settings["gaps"]
    typed = answer.value.get("gaps", [""] * len(accepted))
    return [JudgedGap(text, gap_fits(forms, text), forms) for text, forms in zip(typed, accepted, strict=True)]
