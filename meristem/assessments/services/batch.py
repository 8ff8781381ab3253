"""Many answers at once: what was given without a connection, or on one long form."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from meristem.assessments.models import Answer, Attempt
from meristem.assessments.queries.statements import scale_points_write
from meristem.assessments.services.given import LONGEST_TIME_MS, Given, given_check
from meristem.assessments.types import AssessmentKind, AttemptStatus, QuestionType
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid


@transaction.atomic
def scale_answers_save(
    *, actor: Actor, attempt_id: UUID, points: Mapping[int, int], response_times: Mapping[int, int]
) -> int:
    """Keep the points of many scale questions by position, all or none; returns how many were kept.

    A question that has an answer already keeps it: what was given one by one is newer than a batch. Raises
    DoesNotExist for another's attempt, Conflict after the end, Invalid (`points`) for what does not fit.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).get(
        id=attempt_id, user_id=actor.person, assessment__kind=AssessmentKind.QUESTIONNAIRE
    )
    if attempt.status != AttemptStatus.RUNNING:
        raise Conflict(_("This attempt is finished; its answers can no longer change."), code="finished")
    rows = Answer.objects.filter(attempt_id=attempt_id, position__in=list(points)).select_related("question")
    by_position = {row.position: row for row in rows}
    if set(points) - set(by_position) or any(not 0 <= ms <= LONGEST_TIME_MS for ms in response_times.values()):
        raise Invalid(fields={"points": [_("There is no such question in this attempt.")]})
    kept: list[tuple[UUID, int, int | None]] = []
    for position, row in by_position.items():
        if row.question.type != QuestionType.SCALE:
            raise Invalid(fields={"points": [_("This question is not answered in this way.")]})
        given_check(row.question, (), Given(scale=points[position]))
        if row.answered_at is None:
            kept.append((row.id, points[position], response_times.get(position)))
    scale_points_write(kept)
    return len(kept)
