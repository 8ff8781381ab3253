"""The course page in one statement: details, modules and lessons as one JSON, for everyone who may see the course."""

import dataclasses
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from meristem.courses.types import VISIBLE_LESSON
from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound, SignInRequired
from meristem.library.types import media_url

# Visitors see courses only where the organisation says so.
MAY_SEE = "(nullif(current_setting('app.user_id', true), '') IS NOT NULL OR courses_visitors_see())"

_OUTLINE_SQL = f"""
SELECT json_build_object(
    'id', c.id, 'slug', c.slug, 'title', c.title, 'summary', c.summary, 'description_html', c.description_html,
    'language', c.language, 'difficulty', c.difficulty, 'duration_minutes', c.duration_minutes,
    'price_in_cents', c.price_in_cents, 'currency', c.currency, 'cover', c.cover, 'cover_image_id', c.cover_image_id,
    'author_name', c.author_name, 'outcomes', c.outcomes, 'eq_scales', c.eq_scales, 'tags', c.tags,
    'published_at', c.published_at, 'category_slug', g.slug, 'category_name', g.name, 'may_see', {MAY_SEE},
    'modules', (SELECT json_agg(json_build_array(m.id, m.slug, m.title, m.summary) ORDER BY m.position)
        FROM courses_module m WHERE m.course_id = c.id AND m.archived_at IS NULL),
    'lessons', (SELECT json_agg(json_build_array(
            l.id, l.slug, l.title, l.type, l.minutes, l.is_preview, l.module_id, l.points, l.summary)
            ORDER BY m.position, l.position)
        FROM courses_lesson l JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
        WHERE l.course_id = c.id AND {VISIBLE_LESSON})
)::text
FROM courses_course c
LEFT JOIN courses_category g ON g.organization_id = c.organization_id AND g.id = c.category_id
WHERE {{key}} = %s AND c.status = 'published'
"""  # noqa: S608 - both parts are constants of this module and of types


BY_SLUG, BY_ID = _OUTLINE_SQL.format(key="c.slug"), _OUTLINE_SQL.format(key="c.id")


@dataclasses.dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson as the outline shows it."""

    id: str
    slug: str
    title: str
    type: str
    minutes: int
    is_preview: bool
    module_id: str
    points: int
    summary: str


@dataclasses.dataclass(frozen=True, slots=True)
class ModuleLines:
    """A module with its lessons."""

    id: str
    slug: str
    title: str
    summary: str
    minutes: int
    lessons: list[LessonLine]


@dataclasses.dataclass(frozen=True, slots=True)
class CoursePage:
    """A published course as learners and visitors see it."""

    id: UUID
    slug: str
    title: str
    summary: str
    description_html: str
    language: str
    difficulty: str
    duration_minutes: int
    price_in_cents: int
    currency: str
    cover: str
    cover_url: str
    author_name: str
    outcomes: list[str]
    eq_scales: list[str]
    tags: list[str]
    category_slug: str
    category_name: str
    lesson_count: int
    module_count: int
    minutes: int
    modules: list[ModuleLines]


def outline_statement(course_slug: str) -> tuple[str, list[Any]]:
    """SQL and parameters of the course page, for a pipeline."""
    return BY_SLUG, [course_slug]


def course_page(actor: Actor, rows: list[Any]) -> CoursePage:
    """The page from the rows of `outline_statement`. Raises NotFound, or SignInRequired where visitors see nothing."""
    if not rows:
        raise NotFound
    found = orjson.loads(rows[0][0])
    if not found.pop("may_see"):
        raise SignInRequired if not actor.is_authenticated else NotFound
    return page_of(found)


def _minutes(lessons: list[LessonLine]) -> int:
    return sum(lesson.minutes for lesson in lessons)


def page_of(found: dict[str, Any]) -> CoursePage:
    """The page from the statement's JSON. Modules that show no lesson are left out."""
    by_module: dict[str, list[LessonLine]] = {}
    for line in found["lessons"] or ():
        by_module.setdefault(line[6], []).append(LessonLine(*line))
    modules = [
        ModuleLines(line[0], line[1], line[2], line[3], _minutes(by_module[line[0]]), by_module[line[0]])
        for line in found["modules"] or ()
        if line[0] in by_module
    ]
    return CoursePage(
        id=UUID(found["id"]),
        **{name: found[name] for name in ("slug", "title", "summary", "description_html", "language", "difficulty")},
        **{name: found[name] for name in ("duration_minutes", "price_in_cents", "currency", "cover", "author_name")},
        **{name: found[name] for name in ("outcomes", "eq_scales", "tags")},
        cover_url=media_url(found["cover_image_id"]) if found["cover_image_id"] else "",
        category_slug=found["category_slug"] or "",
        category_name=found["category_name"] or "",
        lesson_count=sum(len(module.lessons) for module in modules),
        module_count=len(modules),
        minutes=sum(module.minutes for module in modules),
        modules=modules,
    )


def course_outline(*, actor: Actor, course_slug: str) -> CoursePage:
    """The same outside of a pipeline: one query in the entered organisation."""
    with connection.cursor() as cursor:
        cursor.execute(*outline_statement(course_slug))
        return course_page(actor, cursor.fetchall())


def course_by_id(*, actor: Actor, course_id: UUID) -> CoursePage:
    """A published course by its id, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(BY_ID, [course_id])
        return course_page(actor, cursor.fetchall())
