"""Where courses use the library's files; the answer to the library's port."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.courses.queries.outline import MAY_SEE
from meristem.courses.types import VISIBLE_LESSON, author_course_url, author_lesson_url
from meristem.library.types import Usage, media_url

# A file is open to visitors as part of a preview lesson, or as the cover of a course that they see.
OPEN_SQL = f"""
SELECT 1 FROM courses_course c
WHERE c.status = 'published' AND {MAY_SEE} AND (
    c.cover_image_id = ANY(%(ids)s)
    OR EXISTS (SELECT 1 FROM unnest(%(addresses)s::text[]) AS address WHERE strpos(c.description_html, address) > 0)
    OR EXISTS (SELECT 1 FROM courses_lesson l
        JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
        WHERE l.course_id = c.id AND l.is_preview AND {VISIBLE_LESSON} AND (
            l.video_id = ANY(%(ids)s)
            OR EXISTS (SELECT 1 FROM unnest(%(addresses)s::text[]) AS address WHERE strpos(l.body_html, address) > 0))))
LIMIT 1
"""  # noqa: S608 - constants only

USAGE_SQL = """
SELECT used.id, c.id, NULL::uuid, c.title FROM unnest(%(ids)s::uuid[], %(addresses)s::text[]) AS used (id, address)
JOIN courses_course c ON c.cover_image_id = used.id OR strpos(c.description_html, used.address) > 0
UNION ALL
SELECT used.id, l.course_id, l.id, l.title FROM unnest(%(ids)s::uuid[], %(addresses)s::text[]) AS used (id, address)
JOIN courses_lesson l ON l.video_id = used.id OR strpos(l.body_html, used.address) > 0
ORDER BY 4
"""


class CourseMedia:
    """Answers the library's `UsagePort` for covers, descriptions and lessons."""

    def visitors_may_open(self, media_ids: list[UUID]) -> bool:
        """Whether one of the files belongs to a preview or a cover that visitors see. One query."""
        with connection.cursor() as cursor:
            cursor.execute(OPEN_SQL, _parameters(media_ids))
            return cursor.fetchone() is not None

    def usage_of(self, media_ids: Iterable[UUID]) -> Mapping[UUID, list[Usage]]:
        """Courses and lessons that show each file. One query."""
        found: dict[UUID, list[Usage]] = {}
        with connection.cursor() as cursor:
            cursor.execute(USAGE_SQL, _parameters(list(media_ids)))
            for media_id, course_id, lesson_id, title in cursor.fetchall():
                url = author_lesson_url(lesson_id) if lesson_id else author_course_url(course_id)
                found.setdefault(media_id, []).append(Usage(title, url))
        return found


def _parameters(media_ids: list[UUID]) -> dict[str, Any]:
    return {"ids": media_ids, "addresses": [media_url(media_id) for media_id in media_ids]}
