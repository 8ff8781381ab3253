"""Where a person stands with an assessment: attempts used, the wait, the best result."""

import dataclasses
import datetime
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from meristem.assessments.models import Assessment, Attempt
from meristem.assessments.types import AttemptStatus
from meristem.kernel.context import Actor


@dataclasses.dataclass(frozen=True)
class Standing:
    """A person's attempts at one assessment. Each limit binds by itself, and both together."""

    assessment_id: UUID
    running_id: UUID | None
    latest_id: UUID | None
    attempts_used: int
    last_number: int
    attempts_left: int | None
    next_at: datetime.datetime | None
    best_percent: Decimal | None
    has_passed: bool
    has_finished: bool

    @property
    def is_used_up(self) -> bool:
        return self.attempts_left == 0

    @property
    def may_start(self) -> bool:
        """Whether a start now would resume or begin an attempt, as far as the limits go."""
        return self.running_id is not None or not (self.is_used_up or self.next_at)


def standing(actor: Actor, assessment_id: UUID) -> Standing:
    """Where she stands. Raises DoesNotExist for an assessment of somebody else."""
    return standing_of(actor, Assessment.objects.get(id=assessment_id))


def standing_of(actor: Actor, assessment: Assessment) -> Standing:
    """The same for an assessment at hand: one query."""
    return _standing(assessment, list(Attempt.objects.filter(assessment_id=assessment.id, user_id=actor.person)))


def standings(actor: Actor, assessment_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where she stands with many: two queries, for a course page."""
    assessments = list(Assessment.objects.filter(id__in=list(assessment_ids)))
    attempts: dict[UUID, list[Attempt]] = {}
    rows = Attempt.objects.filter(user_id=actor.person, assessment_id__in=[a.id for a in assessments])
    for attempt in rows:
        attempts.setdefault(attempt.assessment_id, []).append(attempt)
    return {a.id: _standing(a, attempts.get(a.id, [])) for a in assessments}


def _standing(assessment: Assessment, attempts: list[Attempt]) -> Standing:
    attempts.sort(key=lambda attempt: attempt.number)
    finished = [attempt for attempt in attempts if attempt.status == AttemptStatus.FINISHED]
    running = next((attempt.id for attempt in attempts if attempt.status == AttemptStatus.RUNNING), None)
    limit = assessment.attempts_limit
    left = None if limit is None else max(limit - len(attempts), 0)
    scores = [attempt.score_percent for attempt in finished if attempt.score_percent is not None]
    return Standing(
        assessment_id=assessment.id,
        running_id=running,
        latest_id=finished[-1].id if finished else None,
        attempts_used=len(attempts),
        last_number=attempts[-1].number if attempts else 0,
        attempts_left=left,
        next_at=_next_at(assessment.cooldown_hours, finished),
        best_percent=max(scores, default=None),
        has_passed=any(attempt.passed for attempt in finished),
        has_finished=bool(finished),
    )


def _next_at(cooldown_hours: int | None, finished: list[Attempt]) -> datetime.datetime | None:
    """When the wait after the last finished attempt ends; None when there is nothing to wait for."""
    if cooldown_hours is None or not finished:
        return None
    last = max(attempt.finished_at for attempt in finished if attempt.finished_at)
    ends = last + datetime.timedelta(hours=cooldown_hours)
    return ends if ends > timezone.now() else None


def running_attempt_id(actor: Actor, assessment_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """{assessment: her running attempt} for those that she has begun and not finished."""
    rows = Attempt.objects.filter(
        user_id=actor.person, assessment_id__in=list(assessment_ids), status=AttemptStatus.RUNNING
    )
    return dict(rows.values_list("assessment_id", "id"))
