"""The catalogue: published courses by words and filters, with a count beside each filter."""

import dataclasses
import re
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from meristem.courses.models import Course
from meristem.courses.queries.outline import MAY_SEE
from meristem.courses.types import VISIBLE_LESSON, Status, course_url
from meristem.library.types import media_url

PER_PAGE = 24
LONGEST_SEARCH = 100
DURATIONS = ("short", "medium", "long")
SORTS = {
    "newest": "c.published_at DESC, c.id DESC",
    "title": "lower(c.title), c.id",
    "shortest": "c.duration_minutes, lower(c.title), c.id",
}

# A short one fits into a lunch break, a medium one into an evening.
DURATION_SQL = (
    "CASE WHEN c.duration_minutes <= 30 THEN 'short' WHEN c.duration_minutes <= 90 THEN 'medium' ELSE 'long' END"
)

FOUND_SQL = f"""
WITH found AS (
    SELECT c.*, g.slug AS category_slug, g.name AS category_name, g.position AS category_position,
        {DURATION_SQL} AS duration,
        (%(category)s::text = '' OR coalesce(g.slug, '') = %(category)s::text) AS by_category,
        (%(difficulty)s::text = '' OR c.difficulty = %(difficulty)s::text) AS by_difficulty,
        (%(language)s::text = '' OR c.language = %(language)s::text) AS by_language,
        (%(duration)s::text = '' OR {DURATION_SQL} = %(duration)s::text) AS by_duration,
        (%(scale)s::text = '' OR %(scale)s::text = ANY(c.eq_scales)) AS by_scale,
        CASE WHEN %(words)s::text = '' THEN 0
            ELSE ts_rank(c.search, to_tsquery('simple', %(words)s::text)) + word_similarity(%(q)s::text, c.title)
            END AS rank
    FROM courses_course c
    LEFT JOIN courses_category g ON g.organization_id = c.organization_id AND g.id = c.category_id
    WHERE c.status = 'published' AND {MAY_SEE} AND (
        %(words)s::text = ''
        OR c.search @@ to_tsquery('simple', %(words)s::text)
        OR word_similarity(%(q)s::text, c.title) >= 0.4
        OR EXISTS (SELECT 1 FROM courses_lesson l
            JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
            WHERE l.course_id = c.id AND {VISIBLE_LESSON}
                AND to_tsvector('simple', l.title) @@ to_tsquery('simple', %(words)s::text)))
)
"""  # noqa: S608 - constants only; what people type goes in as parameters

# Each facet counts what the other filters leave, so that a count says what a click would show.
FACETS_SQL = (
    FOUND_SQL
    + """
SELECT 'category', coalesce(category_slug, ''), coalesce(category_name, ''), count(*), min(category_position)
FROM found WHERE by_difficulty AND by_language AND by_duration AND by_scale AND category_slug IS NOT NULL GROUP BY 2, 3
UNION ALL
SELECT 'difficulty', difficulty, '', count(*), 0
FROM found WHERE by_category AND by_language AND by_duration AND by_scale GROUP BY 2
UNION ALL
SELECT 'language', language, '', count(*), 0
FROM found WHERE by_category AND by_difficulty AND by_duration AND by_scale GROUP BY 2
UNION ALL
SELECT 'duration', duration, '', count(*), 0
FROM found WHERE by_category AND by_difficulty AND by_language AND by_scale GROUP BY 2
UNION ALL
SELECT 'scale', scale, '', count(*), 0
FROM found, unnest(eq_scales) AS scale
WHERE by_category AND by_difficulty AND by_language AND by_duration GROUP BY 2
UNION ALL
SELECT 'total', '', '', count(*), 0 FROM found
WHERE by_category AND by_difficulty AND by_language AND by_duration AND by_scale
"""
)

CARDS_SQL = """
SELECT c.id, c.slug, c.title, c.summary, c.cover, c.cover_image_id, c.duration_minutes, c.difficulty, c.language,
    c.category_name, c.price_in_cents, c.currency, (
        SELECT count(*) FROM courses_lesson l
        JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
        WHERE l.course_id = c.id AND {visible}) AS lesson_count
FROM found c
WHERE {which}
ORDER BY {order}
LIMIT %(limit)s OFFSET %(offset)s
"""
FILTERED = "by_category AND by_difficulty AND by_language AND by_duration AND by_scale"


@dataclasses.dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. Empty texts do not filter."""

    q: str = ""
    category: str = ""
    difficulty: str = ""
    language: str = ""
    duration: str = ""
    scale: str = ""
    sort: str = ""
    page: int = 1

    def is_filtered(self) -> bool:
        """Whether anything narrows the catalogue."""
        return any((self.q, self.category, self.difficulty, self.language, self.duration, self.scale))


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """A course in a list."""

    id: UUID
    slug: str
    title: str
    summary: str
    cover: str
    cover_url: str
    duration_minutes: int
    difficulty: str
    language: str
    category_name: str
    price_in_cents: int
    currency: str
    lesson_count: int
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Facet:
    """A value that one may filter by, and how many courses that would show."""

    value: str
    label: str
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class Catalogue:
    """One page of the catalogue."""

    cards: list[Card]
    facets: dict[str, list[Facet]]
    total: int
    has_more: bool


def _parameters(search: Search) -> dict[str, Any]:
    words = re.findall(r"\w+", search.q[:LONGEST_SEARCH].replace("\x00", ""))
    return {
        # Every word as the beginning of one: people stop typing when they see what they want.
        "words": " & ".join(f"{word}:*" for word in words),
        "q": " ".join(words),
        "category": search.category,
        "difficulty": search.difficulty,
        "language": search.language,
        "duration": search.duration,
        "scale": search.scale,
    }


def _card(row: Any) -> Card:
    cover_url = media_url(row[5]) if row[5] else ""
    values = (*row[:5], cover_url, *row[6:9], row[9] or "", *row[10:], course_url(row[1]))
    return Card(*values)


def catalogue(search: Search) -> Catalogue:
    """The page that a search shows, in two queries. Visitors find nothing where the organisation hides its courses."""
    parameters = _parameters(search)
    order = SORTS.get(search.sort) or ("c.rank DESC, c.published_at DESC, c.id DESC" if search.q else SORTS["newest"])
    cards_sql = FOUND_SQL + CARDS_SQL.format(visible=VISIBLE_LESSON, which=FILTERED, order=order)
    with connection.cursor() as cursor:
        cursor.execute(FACETS_SQL, parameters)
        counted = cursor.fetchall()
        page = {"limit": PER_PAGE + 1, "offset": (search.page - 1) * PER_PAGE}
        cursor.execute(cards_sql, parameters | page)
        rows = cursor.fetchall()
    facets: dict[str, list[Facet]] = {}
    total = 0
    for name, value, label, count, _position in sorted(counted, key=lambda row: (row[0], row[4] or 0, row[2], row[1])):
        if name == "total":
            total = count
        else:
            facets.setdefault(name, []).append(Facet(value, label, count))
    return Catalogue([_card(row) for row in rows[:PER_PAGE]], facets, total, len(rows) > PER_PAGE)


def published_courses(search: Search) -> QuerySet[Course]:
    """The same courses as rows of the table, for lists paged by cursor; none where visitors may not see them."""
    may_see = RawSQL(MAY_SEE, [], output_field=BooleanField())  # noqa: S611 - a constant
    courses = Course.objects.filter(may_see, status=Status.PUBLISHED)
    parameters = _parameters(search)
    if parameters["words"]:
        courses = courses.filter(search=SearchQuery(parameters["words"], config="simple", search_type="raw"))
    chosen = {"category__slug": search.category, "difficulty": search.difficulty, "language": search.language}
    courses = courses.filter(**{name: value.replace("\x00", "") for name, value in chosen.items() if value})
    return courses.filter(eq_scales__contains=[search.scale.replace("\x00", "")]) if search.scale else courses


def has_courses() -> bool:
    """Whether anybody began a course here at all, finished or not."""
    return Course.objects.exists()


def course_cards(course_ids: list[UUID]) -> dict[UUID, Card]:
    """Cards of published courses by id, in one query; those that cannot be seen are left out."""
    if not course_ids:
        return {}
    sql = FOUND_SQL + CARDS_SQL.format(visible=VISIBLE_LESSON, which="c.id = ANY(%(ids)s)", order="c.id")
    parameters = _parameters(Search()) | {"ids": course_ids, "limit": len(course_ids), "offset": 0}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {row[0]: _card(row) for row in cursor.fetchall()}
