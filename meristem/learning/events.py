"""Facts of learning. All but Enrolled are also written by SQL (migration 0002): a test holds the payloads together."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class Enrolled(Event):
    """A person takes up a course, or comes back to it."""

    name: ClassVar[str] = "learning.enrolled"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    course_id: UUID
    enrolment_id: UUID
    reason: str


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonCompleted(Event):
    """A lesson is done. `occurrence` is 1 the first time, 2 after it was reopened once, and so on."""

    name: ClassVar[str] = "learning.lesson_completed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    lesson_id: UUID
    module_id: UUID
    course_id: UUID
    occurrence: int
    points: int


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonReopened(Event):
    """A lesson is not done after all; it undoes the completion of that occurrence, and what hung on it."""

    name: ClassVar[str] = "learning.lesson_reopened"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    lesson_id: UUID
    module_id: UUID
    course_id: UUID
    occurrence: int
    module_reopened: bool
    course_reopened: bool


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleCompleted(Event):
    """Every lesson of a module is done."""

    name: ClassVar[str] = "learning.module_completed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    module_id: UUID
    course_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseCompleted(Event):
    """Every lesson of a course is done."""

    name: ClassVar[str] = "learning.course_completed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    course_id: UUID
    enrolment_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CertificateIssued(Event):
    """A certificate was given; once for person and course."""

    name: ClassVar[str] = "learning.certificate_issued"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    course_id: UUID
    certificate_id: UUID
