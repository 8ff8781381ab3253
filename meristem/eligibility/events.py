"""What happens to surveys. Nothing is published about anyone's answering."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class SurveyOpened(Event):
    """A survey was launched: its roster stands."""

    name: ClassVar[str] = "eligibility.survey_opened"
    subject: ClassVar[str] = "survey_id"
    survey_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class SurveyClosed(Event):
    """A survey takes no more answers; its results stand."""

    name: ClassVar[str] = "eligibility.survey_closed"
    subject: ClassVar[str] = "survey_id"
    survey_id: UUID
