"""Facts about profiles. They say that there is one, never what it says."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class ProfileComputed(Event):
    """A person's profile was computed from a finished attempt."""

    name: ClassVar[str] = "psychometrics.profile_computed"
    subject: ClassVar[str] = "user_id"
    profile_id: UUID
    attempt_id: UUID
    user_id: UUID
    instrument_key: str
