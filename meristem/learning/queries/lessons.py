"""A lesson for the person who reads it: one function builds the JSON of the API and of the page (ADR 0006)."""

import json
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.courses.queries.outline import MAY_SEE
from meristem.courses.types import VISIBLE_LESSON
from meristem.kernel.errors import SignInRequired
from meristem.kernel.http.hot import call_of
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER

# Read by the function of the hot request, which says whether it is open to her.
BY_SLUG = f"""
SELECT f.body, c.title, c.id, {MAY_SEE}
FROM courses_course c
JOIN courses_lesson l ON l.organization_id = c.organization_id AND l.course_id = c.id AND l.slug = %s
CROSS JOIN LATERAL learning_read_lesson(l.id) f
WHERE c.organization_id = {CURRENT_ORGANIZATION} AND c.slug = %s AND f.is_there
"""  # noqa: S608 - constants only; what people send goes in as parameters

OUTLINE = f"""
SELECT l.id, l.slug, l.title, l.type, l.minutes, l.is_preview, m.id, m.title, p.completed_at
FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
LEFT JOIN learning_lessonprogress p ON p.organization_id = l.organization_id AND p.user_id = {CURRENT_USER}
    AND p.lesson_id = l.id
WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.course_id = %s AND {VISIBLE_LESSON}
ORDER BY m.position, l.position
"""  # noqa: S608 - constants only; what people send goes in as parameters


READ = call_of("learning_read_lesson", "is_there, body", 1)


def lesson_by_slug(course_slug: str, lesson_slug: str) -> tuple[dict[str, Any] | None, str, UUID] | None:
    """(the lesson or None when it is not open to her, course title, course id); None when there is no such lesson.

    Raises SignInRequired to visitors where the organisation shows them nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_SLUG, [lesson_slug, course_slug])
        row = cursor.fetchone()
    if row is None:
        return None
    if not row[3]:
        raise SignInRequired
    return (None if row[0] is None else json.loads(row[0])), row[1], row[2]
