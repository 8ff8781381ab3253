"""What learning needs to know of a course that learners may see, and of the members who take it."""

import dataclasses
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.kernel.errors import NotFound
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION

_COURSE = f"""
SELECT c.id, c.slug, c.title, c.summary, c.language, c.cover, c.price_in_cents, c.author_id
FROM courses_course c WHERE c.organization_id = {CURRENT_ORGANIZATION} AND c.status = 'published'
"""  # noqa: S608 - constants only; what people send goes in as parameters


@dataclasses.dataclass(frozen=True, slots=True)
class PublishedCourse:
    """A course as learners see it."""

    id: UUID
    slug: str
    title: str
    summary: str
    language: str
    cover: str
    price_in_cents: int
    author_id: UUID | None


def published_course(course_id: UUID) -> PublishedCourse:
    """A published course of this organisation. Raises NotFound."""
    return _course(_COURSE + " AND c.id = %s", [course_id])


def published_course_by_slug(slug: str) -> PublishedCourse:
    """The same by its slug. Raises NotFound."""
    return _course(_COURSE + " AND c.slug = %s", [slug])


def _course(sql: str, parameters: list[Any]) -> PublishedCourse:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return PublishedCourse(*row)


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Display names of people of this organisation; nothing for a visitor, who cannot read people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, display_name FROM identity_user WHERE id = ANY(%s)", [list(set(user_ids))])
        return dict(cursor.fetchall())
