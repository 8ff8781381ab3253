"""Figures of other people's learning: for analytics, which checks the permission, and for assigning."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from meristem.courses.types import course_url
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION


@dataclasses.dataclass(frozen=True, slots=True)
class PersonProgress:
    """How one person is getting on over all her courses. `late` are unfinished ones whose date has passed."""

    user_id: UUID
    enrolled: int
    completed: int
    late: int
    lessons_completed: int
    lessons_total: int
    minutes_spent: int
    last_active_at: datetime.datetime | None


_PEOPLE = f"""
SELECT e.user_id, count(*), count(*) FILTER (WHERE e.status = 'completed'),
    count(*) FILTER (WHERE e.status = 'active' AND e.due_at <= now()),
    coalesce(sum(p.lessons_completed), 0), coalesce(sum(p.lessons_total), 0),
    coalesce((SELECT sum(l.time_spent_seconds) / 60 FROM learning_lessonprogress l
        WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.user_id = e.user_id), 0)::int,
    max(e.last_active_at)
FROM learning_enrolment e
LEFT JOIN learning_courseprogress p ON p.organization_id = e.organization_id AND p.user_id = e.user_id
    AND p.course_id = e.course_id
WHERE e.organization_id = {CURRENT_ORGANIZATION} AND e.user_id = ANY(%s) AND e.status <> 'left'
GROUP BY e.user_id
"""  # noqa: S608 - constants only; what people send goes in as parameters


def people_progress(user_ids: Iterable[UUID]) -> dict[UUID, PersonProgress]:
    """Progress of each of these people who takes anything, in one query; the caller has checked that she may know."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [list(user_ids)])
        return {row[0]: PersonProgress(*row) for row in cursor.fetchall()}


@dataclasses.dataclass(frozen=True, slots=True)
class PersonCourse:
    """One person in one course."""

    user_id: UUID
    course_id: UUID
    title: str
    slug: str
    status: str
    lessons_completed: int
    lessons_total: int
    enrolled_at: datetime.datetime
    completed_at: datetime.datetime | None
    due_at: datetime.datetime | None
    is_late: bool

    @property
    def url(self) -> str:
        return course_url(self.slug)


_COURSES_OF = f"""
SELECT e.user_id, e.course_id, c.title, c.slug, e.status, coalesce(p.lessons_completed, 0),
    coalesce(p.lessons_total, 0), e.enrolled_at, e.completed_at, e.due_at,
    coalesce(e.status = 'active' AND e.due_at <= now(), false)
FROM learning_enrolment e
JOIN courses_course c ON c.organization_id = e.organization_id AND c.id = e.course_id
LEFT JOIN learning_courseprogress p ON p.organization_id = e.organization_id AND p.user_id = e.user_id
    AND p.course_id = e.course_id
WHERE e.organization_id = {CURRENT_ORGANIZATION} AND e.user_id = ANY(%s) AND e.status <> 'left'
ORDER BY e.user_id, e.enrolled_at
"""  # noqa: S608 - constants only; what people send goes in as parameters


def people_courses(user_ids: Iterable[UUID]) -> list[PersonCourse]:
    """Each course that each of these people takes, in one query; the caller has checked that she may know."""
    with connection.cursor() as cursor:
        cursor.execute(_COURSES_OF, [list(user_ids)])
        return [PersonCourse(*row) for row in cursor.fetchall()]


@dataclasses.dataclass(frozen=True, slots=True)
class CourseSummary:
    """A course over all who take it."""

    course_id: UUID
    title: str
    slug: str
    enrolled: int
    completed: int
    late: int
    mean_share: float

    @property
    def url(self) -> str:
        return course_url(self.slug)


_SUMMARY = f"""
SELECT c.id, c.title, c.slug, count(e.id), count(e.id) FILTER (WHERE e.status = 'completed'),
    count(e.id) FILTER (WHERE e.status = 'active' AND e.due_at <= now()),
    coalesce(avg(CASE WHEN e.status = 'completed' THEN 1.0 WHEN p.lessons_total > 0
        THEN p.lessons_completed::float / p.lessons_total ELSE 0 END) FILTER (WHERE e.id IS NOT NULL), 0)
FROM courses_course c
LEFT JOIN learning_enrolment e ON e.organization_id = c.organization_id AND e.course_id = c.id
    AND e.status <> 'left' AND (%(people)s::uuid[] IS NULL OR e.user_id = ANY(%(people)s::uuid[]))
LEFT JOIN learning_courseprogress p ON p.organization_id = e.organization_id AND p.user_id = e.user_id
    AND p.course_id = e.course_id
WHERE c.organization_id = {CURRENT_ORGANIZATION} AND c.status = 'published'
GROUP BY c.id, c.title, c.slug ORDER BY count(e.id) DESC, c.title
"""  # noqa: S608 - constants only; what people send goes in as parameters


def course_summaries(user_ids: Iterable[UUID] | None = None) -> list[CourseSummary]:
    """Every published course with how many take it and have finished it, among these people or everybody."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, {"people": None if user_ids is None else list(user_ids)})
        return [CourseSummary(*row[:6], float(row[6])) for row in cursor.fetchall()]


@dataclasses.dataclass(frozen=True, slots=True)
class Assignable:
    """A member, and how she stands with the course to assign; `status` is empty when she does not take it."""

    user_id: UUID
    name: str
    department: str
    status: str
    due_at: datetime.datetime | None


_ASSIGNABLE = f"""
SELECT m.user_id, u.display_name, m.department, coalesce(e.status, ''), e.due_at
FROM organizations_membership m
JOIN identity_user u ON u.id = m.user_id
LEFT JOIN learning_enrolment e ON e.organization_id = m.organization_id AND e.user_id = m.user_id AND e.course_id = %s
WHERE m.organization_id = {CURRENT_ORGANIZATION} AND m.status = 'active'
ORDER BY u.display_name, m.user_id LIMIT 2000
"""  # noqa: S608 - constants only; what people send goes in as parameters


def assignable(course_id: UUID) -> list[Assignable]:
    """All active members, with how each stands with the course."""
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGNABLE, [course_id])
        return [Assignable(*row) for row in cursor.fetchall()]
