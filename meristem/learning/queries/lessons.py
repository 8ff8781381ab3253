"""A lesson for the person who reads it: one statement builds the JSON of the API and of the page (ADR 0006)."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.courses.queries.outline import MAY_SEE
from meristem.courses.types import VISIBLE_LESSON
from meristem.kernel.errors import SignInRequired
from meristem.kernel.tenancy.constraints import (
    CURRENT_ORGANIZATION,
    CURRENT_ORGANIZATION_BARE,
    CURRENT_USER,
    CURRENT_USER_BARE,
)

# NULL instead of the lesson when she may not open it: it is a preview, or she takes the course.
_BODY = """
CASE WHEN l.is_preview OR e.id IS NOT NULL THEN json_build_object(
    'id', l.id, 'slug', l.slug, 'title', l.title, 'summary', l.summary, 'type', l.type, 'minutes', l.minutes,
    'points', l.points, 'is_preview', l.is_preview, 'body_html', l.body_html,
    'external_url', nullif(l.external_url, ''), 'assessment_id', l.assessment_id,
    'course', json_build_object('id', c.id, 'slug', c.slug, 'title', c.title, 'language', c.language),
    'module', json_build_object('id', m.id, 'title', m.title, 'position', m.position),
    'video', CASE WHEN l.video_id IS NOT NULL THEN learning_film(l.organization_id, l.video_id) END,
    'is_enrolled', e.id IS NOT NULL,
    'progress', json_build_object('is_completed', p.completed_at IS NOT NULL, 'completed_at', p.completed_at,
        'started_at', p.started_at, 'attempts', coalesce(p.attempts, 0),
        'is_quiz_passed', coalesce(p.is_quiz_passed, false), 'best_percent', p.best_percent,
        'position_seconds', coalesce(p.position_seconds, 0), 'watched_share', coalesce(p.watched_share, 0)))::text END
"""

# A few rows by indexes: the settings themselves, which policies compare with too (ADR 0006).
_FROM = f"""
FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
JOIN courses_course c ON c.organization_id = l.organization_id AND c.id = l.course_id
LEFT JOIN learning_enrolment e ON e.organization_id = l.organization_id AND e.user_id = {CURRENT_USER_BARE}
    AND e.course_id = l.course_id AND e.status <> 'left' AND (e.expires_at IS NULL OR e.expires_at > now())
LEFT JOIN learning_lessonprogress p ON p.organization_id = l.organization_id AND p.user_id = e.user_id
    AND p.lesson_id = l.id
WHERE l.organization_id = {CURRENT_ORGANIZATION_BARE} AND c.status = 'published' AND {VISIBLE_LESSON}
"""

BY_ID = f"SELECT {_BODY} {_FROM} AND l.id = %s"
BY_SLUG = f"SELECT {_BODY}, c.title, c.id, {MAY_SEE} {_FROM} AND c.slug = %s AND l.slug = %s"

OUTLINE = f"""
SELECT l.id, l.slug, l.title, l.type, l.minutes, l.is_preview, m.id, m.title, p.completed_at
FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
LEFT JOIN learning_lessonprogress p ON p.organization_id = l.organization_id AND p.user_id = {CURRENT_USER}
    AND p.lesson_id = l.id
WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.course_id = %s AND {VISIBLE_LESSON}
ORDER BY m.position, l.position
"""  # noqa: S608 - constants only; what people send goes in as parameters


def lesson_statement(lesson_id: UUID) -> tuple[str, Sequence[Any]]:
    """SQL for the hot request: one row, JSON or NULL when it is not open to her; no row when there is none."""
    return BY_ID, [lesson_id]


def lesson_by_slug(course_slug: str, lesson_slug: str) -> tuple[dict[str, Any] | None, str, UUID] | None:
    """(the lesson or None when it is not open to her, course title, course id); None when there is no such lesson.

    Raises SignInRequired to visitors where the organisation shows them nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_SLUG, [course_slug, lesson_slug])
        row = cursor.fetchone()
    if row is None:
        return None
    if not row[3]:
        raise SignInRequired
    return (None if row[0] is None else json.loads(row[0])), row[1], row[2]
