"""Attempting: start, answer, finish. Everybody acts for herself; another's attempt does not exist."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.assessments.events import AttemptFinished, AttemptStarted
from meristem.assessments.models import Answer, AnswerOption, AnswerSelection, Assessment, Attempt, QuestionVersion
from meristem.assessments.queries.standing import standing_of
from meristem.assessments.services.given import LAST_SEQUENCE, LONGEST_TIME_MS, Given, given_check, is_empty
from meristem.assessments.services.grading import attempt_grade
from meristem.assessments.types import CHOICE_TYPES, AssessmentKind, AttemptStatus, may_attempt
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Denied, Gone, Invalid
from meristem.kernel.events import publish


@dataclasses.dataclass(frozen=True)
class Saved:
    """What is kept for a question after a save. `is_newest` is false when a newer answer was there already."""

    position: int
    sequence: int
    answered_at: datetime.datetime | None
    is_newest: bool


@transaction.atomic
def attempt_start(
    *, actor: Actor, assessment_id: UUID, kind: str = AssessmentKind.QUIZ, language: str = ""
) -> tuple[Attempt, bool]:
    """(attempt, whether it is new): the running attempt is resumed, else a new one starts, numbered after the last.

    Earlier attempts stay as they are. Raises Denied when no app lets her, Gone for a closed assessment, Conflict
    (codes `attempts-used`, `cooldown` with `next_at`, `empty`) when a limit binds. Parallel starts make one attempt.
    """
    assessment = Assessment.objects.get(id=assessment_id, kind=kind)
    if not may_attempt(actor, assessment_id):
        raise Denied(_("Join the course first; then this opens."))
    _one_at_a_time(actor, assessment_id)
    standing = standing_of(actor, assessment)
    if standing.running_id:
        return Attempt.objects.get(id=standing.running_id), False
    if assessment.archived_at:
        raise Gone(_("This has been closed."))
    if standing.is_used_up:
        raise Conflict(_("You have used every attempt."), code="attempts-used")
    if standing.next_at:
        raise Conflict(_("There is a wait between attempts."), code="cooldown", next_at=standing.next_at)
    questions = list(
        QuestionVersion.objects.filter(assessment_id=assessment_id, is_current=True)
        .order_by("position", "id")
        .values_list("id", flat=True)
    )
    if not questions:
        raise Conflict(_("It has no questions yet."), code="empty")
    attempt = Attempt.objects.create(
        organization_id=actor.organization_id,
        assessment_id=assessment_id,
        user_id=actor.person,
        number=standing.last_number + 1,
        confidentiality=assessment.confidentiality,
        language=language or assessment.language,
        started_at=timezone.now(),
    )
    Answer.objects.bulk_create(
        Answer(
            organization_id=actor.organization_id,
            attempt_id=attempt.id,
            question_id=question_id,
            user_id=actor.person,
            confidentiality=assessment.confidentiality,
            position=position,
        )
        for position, question_id in enumerate(questions, start=1)
    )
    publish(
        AttemptStarted(attempt_id=attempt.id, assessment_id=assessment_id, user_id=actor.person, kind=assessment.kind)
    )
    return attempt, True


@transaction.atomic
def answer_save(
    *,
    actor: Actor,
    attempt_id: UUID,
    position: int,
    given: Given,
    sequence: int | None = None,
    response_time_ms: int | None = None,
    kind: str = AssessmentKind.QUIZ,
) -> Saved:
    """Keep the answer to one question. The same packet twice is once; an older one never replaces a newer one.

    `sequence` is the client's counter, growing with each change; without one the answer is taken as the newest.
    An empty answer takes it back. Raises DoesNotExist for another's attempt or a question that was not asked in it,
    Conflict (`finished`) after the end, Invalid with the field that does not fit.
    """
    attempt = _mine(actor, attempt_id, kind)
    if attempt.status != AttemptStatus.RUNNING:
        raise Conflict(_("This attempt is finished; its answers can no longer change."), code="finished")
    _check_counters(sequence, response_time_ms)
    answer = Answer.objects.select_related("question").get(attempt_id=attempt_id, position=position)
    options: set[UUID] = set()
    if answer.question.type in CHOICE_TYPES:
        options = set(AnswerOption.objects.filter(question_id=answer.question_id).values_list("id", flat=True))
    value = given_check(answer.question, options, given)
    if sequence is not None and sequence < answer.sequence:
        return Saved(position, answer.sequence, answer.answered_at, is_newest=False)
    answer.value = value
    answer.sequence = answer.sequence + 1 if sequence is None else sequence
    answer.answered_at = None if is_empty(given) else timezone.now()
    if response_time_ms is not None:
        answer.response_time_ms = response_time_ms
    answer.save(update_fields=["value", "sequence", "answered_at", "response_time_ms"])
    if answer.question.type in CHOICE_TYPES:
        _choose(answer, set(given.options))
    return Saved(position, answer.sequence, answer.answered_at, is_newest=True)


@transaction.atomic
def attempt_finish(*, actor: Actor, attempt_id: UUID, kind: str = AssessmentKind.QUIZ) -> Attempt:
    """Close and grade the attempt, exactly once: a parallel or later call gets the same result and no second event."""
    attempt = _mine(actor, attempt_id, kind)
    if attempt.status == AttemptStatus.FINISHED:
        return attempt
    assessment = Assessment.objects.get(id=attempt.assessment_id)
    attempt_grade(attempt, assessment)
    attempt.status = AttemptStatus.FINISHED
    attempt.finished_at = timezone.now()
    attempt.save(update_fields=["status", "finished_at", "points_earned", "points_possible", "score_percent", "passed"])
    publish(
        AttemptFinished(
            attempt_id=attempt.id,
            assessment_id=assessment.id,
            user_id=actor.person,
            kind=assessment.kind,
            passed=attempt.passed,
            score_percent=None if attempt.score_percent is None else str(attempt.score_percent),
        )
    )
    return attempt


@transaction.atomic
def attempt_delete(*, actor: Actor, attempt_id: UUID) -> None:
    """Take a personal attempt back with every answer in it. Graded attempts are kept (a policy insists)."""
    attempt = _mine(actor, attempt_id, AssessmentKind.QUESTIONNAIRE)
    Answer.objects.filter(attempt_id=attempt.id).delete()
    attempt.delete()


def _mine(actor: Actor, attempt_id: UUID, kind: str) -> Attempt:
    """The actor's attempt, locked. Raises DoesNotExist for anybody else's."""
    return Attempt.objects.select_for_update(of=("self",)).get(
        id=attempt_id, user_id=actor.person, assessment__kind=kind
    )


def _one_at_a_time(actor: Actor, assessment_id: UUID) -> None:
    """Make this person's starts of this assessment wait for each other, without holding up anybody else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"attempt:{actor.person}:{assessment_id}"]
        )


def _check_counters(sequence: int | None, response_time_ms: int | None) -> None:
    if sequence is not None and not 0 <= sequence <= LAST_SEQUENCE:
        raise Invalid(fields={"sequence": [_("A whole number from 0.")]})
    if response_time_ms is not None and not 0 <= response_time_ms <= LONGEST_TIME_MS:
        raise Invalid(fields={"response_time_ms": [_("Milliseconds, a day at most.")]})


def _choose(answer: Answer, wanted: set[UUID]) -> None:
    chosen = set(AnswerSelection.objects.filter(answer_id=answer.id).values_list("option_id", flat=True))
    if chosen - wanted:
        AnswerSelection.objects.filter(answer_id=answer.id, option_id__in=chosen - wanted).delete()
    AnswerSelection.objects.bulk_create(
        AnswerSelection(organization_id=answer.organization_id, answer_id=answer.id, option_id=option_id)
        for option_id in sorted(wanted - chosen)
    )
