"""Writing assessments. Who may is for the caller's app to say: courses owns quizzes, psychometrics questionnaires."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.assessments.models import AnswerOption, Assessment, QuestionVersion
from meristem.assessments.queries.authoring import current_questions, quiz_draft
from meristem.assessments.services.drafts import draft_check, question_settings
from meristem.assessments.types import CHOICE_TYPES, AssessmentKind, Confidentiality, QuestionDraft, QuizDraft
from meristem.kernel.context import Actor
from meristem.kernel.ids import uuid4


@transaction.atomic
def quiz_create(*, actor: Actor, draft: QuizDraft) -> Assessment:
    """A quiz with its questions, or none of it. Raises Invalid with a message for each field of the draft."""
    return _create(actor, draft, AssessmentKind.QUIZ, Confidentiality.GRADED)


@transaction.atomic
def questionnaire_create(*, actor: Actor, draft: QuizDraft) -> Assessment:
    """A questionnaire about the person: its attempts are seen by nobody but her."""
    return _create(actor, draft, AssessmentKind.QUESTIONNAIRE, Confidentiality.PERSONAL)


@transaction.atomic
def quiz_update(*, actor: Actor, assessment_id: UUID, draft: QuizDraft) -> Assessment:
    """Make the quiz what the draft says; attempts that run or are finished keep the questions they were asked.

    A question whose key is known and whose content is the same keeps its version; changed content makes a new
    version; a question left out is no longer asked. Raises Invalid, or DoesNotExist for a quiz of somebody else.
    """
    draft_check(draft)
    quiz = Assessment.objects.select_for_update().get(id=assessment_id, kind=AssessmentKind.QUIZ)
    for name in ("title", "intro", "language", "threshold", "attempts_limit", "cooldown_hours"):
        setattr(quiz, name, getattr(draft, name))
    quiz.save(update_fields=["title", "intro", "language", "threshold", "attempts_limit", "cooldown_hours"])
    _write_questions(quiz, draft.questions)
    return quiz


@transaction.atomic
def quiz_copy(*, actor: Actor, assessment_id: UUID) -> Assessment:
    """A new quiz with the same rules and questions, and no attempts."""
    return quiz_create(actor=actor, draft=quiz_draft(assessment_id))


@transaction.atomic
def quiz_archive(*, actor: Actor, assessment_id: UUID) -> None:
    """Close a quiz: no new attempt starts; what was answered stays readable. Doing it twice changes nothing."""
    quiz = Assessment.objects.get(id=assessment_id, kind=AssessmentKind.QUIZ)
    Assessment.objects.filter(id=quiz.id, archived_at=None).update(archived_at=timezone.now())


def _create(actor: Actor, draft: QuizDraft, kind: AssessmentKind, confidentiality: Confidentiality) -> Assessment:
    draft_check(draft)
    made = Assessment.objects.create(
        organization_id=actor.organization_id,
        kind=kind,
        confidentiality=confidentiality,
        title=draft.title,
        intro=draft.intro,
        language=draft.language,
        threshold=draft.threshold,
        attempts_limit=draft.attempts_limit,
        cooldown_hours=draft.cooldown_hours,
    )
    _write_questions(made, draft.questions)
    return made


def _write_questions(assessment: Assessment, drafts: Sequence[QuestionDraft]) -> None:
    before = {row.key: (row, content) for row, content in current_questions(assessment.id)}
    last = _last_versions(assessment)
    rows: list[QuestionVersion] = []
    options: list[AnswerOption] = []
    kept: set[str] = set()
    for position, question in enumerate(drafts, start=1):
        key = question.key or uuid4().hex[:12]
        known = before.get(key)
        if known and known[1] == normal(question, key):
            kept.add(key)
            if known[0].position != position:
                QuestionVersion.objects.filter(id=known[0].id).update(position=position)
            continue
        row, its_options = _version(assessment, question, key, position, last.get(key, 0) + 1)
        rows.append(row)
        options += its_options
    gone = [row.id for key, (row, _content) in before.items() if key not in kept]
    if gone:
        QuestionVersion.objects.filter(id__in=gone).update(is_current=False)
    QuestionVersion.objects.bulk_create(rows)
    AnswerOption.objects.bulk_create(options)


def _last_versions(assessment: Assessment) -> dict[str, int]:
    rows = QuestionVersion.objects.filter(assessment_id=assessment.id).order_by("version").values_list("key", "version")
    return dict(rows)


def _version(
    assessment: Assessment, question: QuestionDraft, key: str, position: int, version: int
) -> tuple[QuestionVersion, list[AnswerOption]]:
    row = QuestionVersion(
        organization_id=assessment.organization_id,
        assessment_id=assessment.id,
        key=key,
        version=version,
        position=position,
        type=question.type,
        prompt=question.prompt,
        description=question.description,
        points=question.points,
        explanation=question.explanation,
        settings=question_settings(question),
        translations=question.translations,
    )
    options = [
        AnswerOption(
            organization_id=assessment.organization_id,
            question_id=row.id,
            key=option.key or str(place),
            position=place,
            text=option.text,
            is_correct=option.is_correct,
            feedback=option.feedback,
        )
        for place, option in enumerate(question.options if question.type in CHOICE_TYPES else (), start=1)
    ]
    return row, options


def normal(question: QuestionDraft, key: str) -> QuestionDraft:
    """The draft as it would be read back, so that unchanged content is recognised."""
    from meristem.assessments.queries.authoring import question_draft

    row, options = _version(Assessment(), question, key, 0, 0)
    return question_draft(row, options)
