"""Facts about courses. Subject is the course, so that each consumer hears of one course in order."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseEvent(Event):
    """Something happened to a course."""

    name: ClassVar[str] = "courses.course_event"
    subject: ClassVar[str] = "course_id"
    course_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CoursePublished(CourseEvent):
    """Learners can see the course from now on."""

    name: ClassVar[str] = "courses.course_published"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseUnpublished(CourseEvent):
    """The course is a draft again; who is enrolled keeps what she did."""

    name: ClassVar[str] = "courses.course_unpublished"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseArchived(CourseEvent):
    """The course was put away."""

    name: ClassVar[str] = "courses.course_archived"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class CourseRestored(CourseEvent):
    """The course came back from the archive, in the state that it had."""

    name: ClassVar[str] = "courses.course_restored"


@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonEvent(CourseEvent):
    """Something happened to a lesson of a course."""

    lesson_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonPublished(LessonEvent):
    """Learners of the course can see the lesson from now on: there is more to do than before."""

    name: ClassVar[str] = "courses.lesson_published"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonArchived(LessonEvent):
    """A lesson was taken out of its course: there is less to do than before."""

    name: ClassVar[str] = "courses.lesson_archived"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonRestored(LessonEvent):
    """A lesson came back into its course."""

    name: ClassVar[str] = "courses.lesson_restored"


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class LessonMoved(LessonEvent):
    """A lesson went into another module of its course: what is to do in both has changed."""

    name: ClassVar[str] = "courses.lesson_moved"
