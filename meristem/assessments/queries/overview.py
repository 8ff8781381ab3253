"""What may be told of a quiz before it starts: its rules and its size."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Sum

from meristem.assessments.models import Assessment, QuestionVersion
from meristem.assessments.types import AssessmentKind


@dataclasses.dataclass(frozen=True)
class QuizOverview:
    id: UUID
    title: str
    intro: str
    threshold: Decimal | None
    attempts_limit: int | None
    cooldown_hours: int | None
    question_count: int
    points: Decimal
    is_archived: bool


def quiz_overview(assessment_id: UUID) -> QuizOverview:
    """One quiz. Raises DoesNotExist."""
    found = quiz_overviews([assessment_id])
    if assessment_id not in found:
        raise Assessment.DoesNotExist
    return found[assessment_id]


def quiz_overviews(assessment_ids: Iterable[UUID]) -> dict[UUID, QuizOverview]:
    """Several quizzes by id, in two queries; those unknown are left out."""
    rows = list(Assessment.objects.filter(id__in=list(assessment_ids), kind=AssessmentKind.QUIZ))
    sizes = {
        found["assessment_id"]: (found["size"], found["points"])
        for found in QuestionVersion.objects.filter(assessment_id__in=[row.id for row in rows], is_current=True)
        .values("assessment_id")
        .annotate(size=Count("id"), points=Sum("points"))
        .order_by()
    }
    return {
        row.id: QuizOverview(
            id=row.id,
            title=row.title,
            intro=row.intro,
            threshold=row.threshold,
            attempts_limit=row.attempts_limit,
            cooldown_hours=row.cooldown_hours,
            question_count=sizes.get(row.id, (0, Decimal(0)))[0],
            points=sizes.get(row.id, (0, Decimal(0)))[1],
            is_archived=row.archived_at is not None,
        )
        for row in rows
    }
