"""A course's lessons with a person's own state, for the side of a lesson and for what comes before and after."""

import dataclasses
import datetime
from itertools import groupby
from uuid import UUID

from django.db import connection

from meristem.courses.types import LessonState
from meristem.learning.queries.lessons import OUTLINE


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A lesson in its course, seen by one person."""

    id: UUID
    slug: str
    title: str
    type: str
    minutes: int
    is_preview: bool
    module_id: UUID
    module_title: str
    completed_at: datetime.datetime | None

    @property
    def is_done(self) -> bool:
        return self.completed_at is not None


@dataclasses.dataclass(frozen=True, slots=True)
class Outline:
    """The course's lessons in their order."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    def modules(self) -> list[tuple[str, list[Step]]]:
        return [
            (title, list(steps))
            for (_, title), steps in groupby(self.steps, key=lambda step: (step.module_id, step.module_title))
        ]

    def place(self, lesson_id: UUID) -> int:
        """Its place, counted from 1."""
        return next(number for number, step in enumerate(self.steps, 1) if step.id == lesson_id)

    def around(self, lesson_id: UUID) -> tuple[Step | None, Step | None]:
        """(the lesson before, the lesson after)."""
        at = self.place(lesson_id) - 1
        return (self.steps[at - 1] if at else None), (self.steps[at + 1] if at + 1 < len(self.steps) else None)

    def next_open(self, after: UUID | None = None) -> Step | None:
        """The first unfinished lesson after this one, else the first unfinished one at all."""
        at = self.place(after) if after else 0
        return next((step for step in self.steps[at:] + self.steps[:at] if not step.is_done), None)


def outline(course_id: UUID) -> Outline:
    """The lessons of a course with the state of the person who is entered: one query."""
    with connection.cursor() as cursor:
        cursor.execute(OUTLINE, [course_id])
        return Outline([Step(*row) for row in cursor.fetchall()])


def state_of(step: Step, *, here: UUID | None, is_enrolled: bool) -> LessonState:
    """How the outline marks a lesson."""
    if step.id == here:
        return "here"
    if step.is_done:
        return "done"
    return "open" if is_enrolled or step.is_preview else "locked"
