"""What a person takes, has finished and has left, with where to go on."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from meristem.courses.types import VISIBLE_LESSON, course_url, lesson_url
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER
from meristem.learning.models import Enrolment, LessonProgress
from meristem.learning.queries.panel import NEXT

_MINE = f"""
SELECT c.id, c.slug, c.title, c.summary, c.cover, e.status, e.enrolled_at, e.completed_at, e.due_at, e.last_active_at,
    e.lessons_completed, e.lessons_total, n.slug, n.title,
    (SELECT t.code FROM learning_certificate t WHERE t.organization_id = e.organization_id AND t.user_id = e.user_id
        AND t.course_id = e.course_id AND t.revoked_at IS NULL)
FROM learning_enrolment e
JOIN courses_course c ON c.organization_id = e.organization_id AND c.id = e.course_id
{NEXT}
WHERE e.organization_id = {CURRENT_ORGANIZATION} AND e.user_id = {CURRENT_USER}
    AND (c.status = 'published' OR e.status = 'completed')
ORDER BY coalesce(e.last_active_at, e.completed_at, e.enrolled_at) DESC, e.id
"""  # noqa: S608 - constants only; what people send goes in as parameters


@dataclasses.dataclass(frozen=True, slots=True)
class MyCourse:
    """A course that a person takes or took."""

    course_id: UUID
    slug: str
    title: str
    summary: str
    cover: str
    status: str
    enrolled_at: datetime.datetime
    completed_at: datetime.datetime | None
    due_at: datetime.datetime | None
    last_active_at: datetime.datetime | None
    done: int
    total: int
    next_slug: str | None
    next_title: str | None
    certificate: UUID | None

    @property
    def url(self) -> str:
        return course_url(self.slug)

    @property
    def next_url(self) -> str:
        return lesson_url(self.slug, self.next_slug) if self.next_slug else self.url

    @property
    def is_late(self) -> bool:
        return self.status == "active" and self.due_at is not None and self.due_at <= timezone.now()


def my_courses_statement() -> tuple[str, Sequence[Any]]:
    """A row for each course of whoever is entered, for a pipeline."""
    return _MINE, ()


def my_courses_found(rows: Sequence[Any]) -> list[MyCourse]:
    """The courses behind the rows of `my_courses_statement`, the one last touched first."""
    return [MyCourse(*row) for row in rows]


def my_courses(actor: Actor) -> list[MyCourse]:
    """All courses of the person who is entered, the one last touched first: one query."""
    if not actor.is_authenticated:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*my_courses_statement())
        return my_courses_found(cursor.fetchall())


def enrolments_of(actor: Actor) -> QuerySet[Enrolment]:
    """One's own enrolments."""
    return Enrolment.objects.filter(user_id=actor.person)


def enrolment_of(actor: Actor, course_id: UUID) -> Enrolment:
    """One's own enrolment in a course. Raises DoesNotExist."""
    return Enrolment.objects.get(user_id=actor.person, course_id=course_id)


# By module, counted from the facts; in the order of the course.
_MODULES = f"""
SELECT m.id, count(p.completed_at), count(*), CASE WHEN count(p.completed_at) = count(*) THEN max(p.completed_at) END
FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
LEFT JOIN learning_lessonprogress p ON p.organization_id = l.organization_id AND p.user_id = {CURRENT_USER}
    AND p.lesson_id = l.id
WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.course_id = %s AND {VISIBLE_LESSON}
GROUP BY m.id, m.position ORDER BY m.position
"""  # noqa: S608 - constants only; what people send goes in as parameters


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    """How many lessons of a course are done, and when the last of them was if all are."""

    lessons_completed: int
    lessons_total: int
    completed_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class CountedModule(Counted):
    """The same of a module."""

    module_id: UUID


@dataclasses.dataclass(frozen=True, slots=True)
class MyProgress:
    """One's own progress in a course, down to lessons."""

    enrolment: Enrolment
    course: Counted
    modules: list[CountedModule]
    lessons: list[LessonProgress]


def my_progress(actor: Actor, course_id: UUID) -> MyProgress:
    """Progress in a course that one takes or took, in three queries. Raises DoesNotExist."""
    mine = {"user_id": actor.person, "course_id": course_id}
    enrolment = Enrolment.objects.get(**mine)
    with connection.cursor() as cursor:
        cursor.execute(_MODULES, [course_id])
        modules = [
            CountedModule(lessons_completed=done, lessons_total=total, completed_at=at, module_id=module)
            for module, done, total, at in cursor.fetchall()
        ]
    ends = [module.completed_at for module in modules if module.completed_at]
    return MyProgress(
        enrolment=enrolment,
        course=Counted(
            lessons_completed=enrolment.lessons_completed,
            lessons_total=enrolment.lessons_total,
            completed_at=max(ends) if modules and len(ends) == len(modules) else None,
        ),
        modules=modules,
        lessons=list(LessonProgress.objects.filter(**mine).order_by("lesson__module__position", "lesson__position")),
    )
