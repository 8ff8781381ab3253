"""Where a person is in a check, on whatever device."""

import dataclasses
import math
from uuid import UUID

from django.utils.translation import get_language

from meristem.assessments.queries import (
    RunningAttempt,
    progress_of,
    question_count,
    running_attempt,
    running_attempt_id,
)
from meristem.assessments.types import AssessmentKind
from meristem.kernel.context import Actor
from meristem.psychometrics.models import Instrument, InstrumentVersion, Profile
from meristem.psychometrics.queries.instruments import CHECK, current_version
from meristem.psychometrics.words import said


@dataclasses.dataclass(frozen=True)
class PendingCheck:
    """A check that she has not done yet, or not finished: for Today."""

    key: str
    title: str
    answered: int
    total: int
    minutes_left: int

    @property
    def is_started(self) -> bool:
        return self.answered > 0


def minutes_left(minutes: int, answered: int, total: int) -> int:
    """What remains of the whole check's time, rounded up; 0 when everything is answered."""
    return math.ceil(minutes * (total - answered) / total) if total else 0


def running_check_id(actor: Actor, key: str) -> UUID | None:
    """Her running attempt of this instrument, of whichever version she began."""
    versions = InstrumentVersion.objects.filter(instrument__key=key).values_list("assessment_id", flat=True)
    return next(iter(running_attempt_id(actor, versions).values()), None)


def running_check(actor: Actor, key: str, language: str) -> RunningAttempt | None:
    """The check as she left it, its items in her language; None when none is running."""
    attempt_id = running_check_id(actor, key)
    return running_attempt(actor, attempt_id, AssessmentKind.QUESTIONNAIRE, language) if attempt_id else None


def pending_check(actor: Actor, key: str = CHECK) -> PendingCheck | None:
    """The check she may want to take or finish, in at most four queries; None when she has a profile and none runs."""
    try:
        version = current_version(key)
    except (Instrument.DoesNotExist, InstrumentVersion.DoesNotExist):
        return None
    attempt_id = running_check_id(actor, key)
    title = said(version.texts["title"], get_language() or "en")
    if attempt_id is not None:
        answered, total = progress_of(attempt_id)
        return PendingCheck(key, title, answered, total, minutes_left(version.minutes, answered, total))
    if Profile.objects.filter(user_id=actor.person, version__instrument_id=version.instrument_id).exists():
        return None
    return PendingCheck(key, title, 0, question_count(version.assessment_id), version.minutes)
