"""Names of things in courses, for apps above that only know their ids."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from meristem.courses.types import VISIBLE_LESSON
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION

_TITLES = """
SELECT id, title FROM courses_lesson WHERE id = ANY (%(ids)s)
UNION ALL SELECT id, title FROM courses_module WHERE id = ANY (%(ids)s)
UNION ALL SELECT id, title FROM courses_course WHERE id = ANY (%(ids)s)
"""

_LESSONS = f"""
SELECT l.course_id, l.slug, l.title
FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
JOIN courses_course c ON c.organization_id = l.organization_id AND c.id = l.course_id
WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.course_id = ANY (%(ids)s) AND c.status = 'published'
    AND {VISIBLE_LESSON}
ORDER BY array_position(%(ids)s, l.course_id), m.position, l.position
"""  # noqa: S608 - constants only; what people send goes in as parameters


def titles_of(*, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Titles of lessons, modules and courses by id, in one query; ids of other things are left out."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TITLES, {"ids": list(ids)})
        return dict(cursor.fetchall())


def lessons_of(*, course_ids: Sequence[UUID]) -> list[tuple[UUID, str, str]]:
    """(course, slug, title) of the lessons that learners of these published courses see, in their order: one query."""
    if not course_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, {"ids": list(course_ids)})
        return [(course, slug, title) for course, slug, title in cursor.fetchall()]
