"""Facts about appointments, by id alone: only the two people may know who they are, so no actor is kept either."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@dataclasses.dataclass(frozen=True, kw_only=True)
class _AppointmentEvent(Event):
    subject: ClassVar[str] = "appointment_id"
    names_actor: ClassVar[bool] = False
    appointment_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentBooked(_AppointmentEvent):
    name: ClassVar[str] = "care.appointment_booked"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(_AppointmentEvent):
    name: ClassVar[str] = "care.appointment_cancelled"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentKept(_AppointmentEvent):
    name: ClassVar[str] = "care.appointment_kept"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class AppointmentMissed(_AppointmentEvent):
    name: ClassVar[str] = "care.appointment_missed"
