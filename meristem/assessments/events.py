"""Facts about attempts."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AttemptStarted(Event):
    """A person began an attempt. Resuming one is no new start."""

    name: ClassVar[str] = "assessments.attempt_started"
    subject: ClassVar[str] = "user_id"
    attempt_id: UUID
    assessment_id: UUID
    user_id: UUID
    kind: str


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AttemptFinished(Event):
    """A person finished an attempt. Personal questionnaires carry neither a score nor a verdict.

    `score_percent` is a decimal number as text ("66.666667"), null when nothing in it was graded; `passed` is null
    when the assessment has no threshold.
    """

    name: ClassVar[str] = "assessments.attempt_finished"
    subject: ClassVar[str] = "user_id"
    attempt_id: UUID
    assessment_id: UUID
    user_id: UUID
    kind: str
    passed: bool | None
    score_percent: str | None
