"""What authors read: the draft behind a quiz, with its key. Never for those who answer."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from meristem.assessments.models import AnswerOption, Assessment, QuestionVersion
from meristem.assessments.types import AssessmentKind, OptionDraft, QuestionDraft, QuizDraft


def quiz_draft(assessment_id: UUID) -> QuizDraft:
    """The quiz as its author would write it, keys included: what quiz_update takes. Raises DoesNotExist."""
    quiz = Assessment.objects.get(id=assessment_id, kind=AssessmentKind.QUIZ)
    return QuizDraft(
        title=quiz.title,
        intro=quiz.intro,
        language=quiz.language,
        threshold=quiz.threshold,
        attempts_limit=quiz.attempts_limit,
        cooldown_hours=quiz.cooldown_hours,
        questions=[draft for _row, draft in current_questions(assessment_id)],
    )


def current_questions(assessment_id: UUID) -> list[tuple[QuestionVersion, QuestionDraft]]:
    """The questions that a new attempt would be asked, in order, each with its draft."""
    rows = list(QuestionVersion.objects.filter(assessment_id=assessment_id, is_current=True).order_by("position", "id"))
    options: dict[UUID, list[AnswerOption]] = {}
    for option in AnswerOption.objects.filter(question_id__in=[row.id for row in rows]).order_by("position", "id"):
        options.setdefault(option.question_id, []).append(option)
    return [(row, question_draft(row, options.get(row.id, []))) for row in rows]


def question_draft(row: QuestionVersion, options: Sequence[AnswerOption]) -> QuestionDraft:
    """One question as a draft."""
    settings = row.settings
    return QuestionDraft(
        key=row.key,
        type=str(row.type),
        prompt=row.prompt,
        description=row.description,
        points=Decimal(row.points).quantize(Decimal("0.01")),
        explanation=row.explanation,
        options=[
            OptionDraft(key=option.key, text=option.text, is_correct=option.is_correct, feedback=option.feedback)
            for option in options
        ],
        gaps=[list(forms) for forms in settings.get("gaps", [])],
        scale_min=settings.get("min", 1),
        scale_labels=list(settings.get("labels", [])),
        translations=row.translations,
    )


def question_ids(assessment_id: UUID) -> dict[str, UUID]:
    """{key: id of the current version} of an assessment's questions."""
    rows = QuestionVersion.objects.filter(assessment_id=assessment_id, is_current=True)
    return dict(rows.values_list("key", "id"))


def question_count(assessment_id: UUID) -> int:
    """How many questions a new attempt would be asked."""
    return QuestionVersion.objects.filter(assessment_id=assessment_id, is_current=True).count()
