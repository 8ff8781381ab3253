"""Courses that work on given scales, for the profile (psychometrics.types.RecommendedCourses)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meristem.courses.types import course_url
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER
from meristem.psychometrics.types import CourseSuggestion

MOST = 3

# A scale named earlier weighs twice the next one: a course for the lowest scale goes before one for two later ones.
# What she has finished is not suggested again; of equals, first what she takes already, then her own language, then the
# shorter one.
_SUGGESTED = f"""
SELECT c.id, c.slug, c.title, c.summary, c.eq_scales, e.status = 'active', coalesce(e.lessons_completed, 0),
    coalesce(e.lessons_total, 0), lessons.total, lessons.minutes
FROM courses_course c
JOIN LATERAL (SELECT sum(power(2, -k.place)) AS weight FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS k (key, place)
    WHERE k.key = ANY(c.eq_scales)) fit ON fit.weight > 0
JOIN LATERAL (SELECT count(*) AS total, sum(l.minutes) AS minutes FROM courses_lesson l
    WHERE l.organization_id = c.organization_id AND l.course_id = c.id AND l.published_at IS NOT NULL
        AND l.archived_at IS NULL) lessons ON lessons.total > 0
LEFT JOIN learning_enrolment e ON e.organization_id = c.organization_id AND e.course_id = c.id
    AND e.user_id = {CURRENT_USER}
WHERE c.organization_id = {CURRENT_ORGANIZATION} AND c.status = 'published'
    AND coalesce(e.status, '') <> 'completed'
ORDER BY fit.weight DESC, coalesce(e.status = 'active', false) DESC, c.language = %(language)s DESC,
    lessons.minutes, c.id
LIMIT %(most)s
"""  # noqa: S608 - constants only; what people send goes in as parameters


def courses_for_scales(actor: Actor, scale_keys: Sequence[str], most: int = MOST) -> list[CourseSuggestion]:
    """Published courses for these scales, the scale named first weighing most, without those she has finished."""
    with connection.cursor() as cursor:
        cursor.execute(_SUGGESTED, {"keys": list(scale_keys), "language": actor.language or "en", "most": most})
        return [_suggestion(*row, wanted=scale_keys) for row in cursor.fetchall()]


def _suggestion(
    course_id: UUID,
    slug: str,
    title: str,
    summary: str,
    scales: list[str],
    is_active: bool | None,
    done: int,
    of: int,
    lessons: int,
    minutes: int,
    *,
    wanted: Sequence[str],
) -> CourseSuggestion:
    if is_active:
        meta = _("You are taking it: %(done)s of %(total)s lessons") % {"done": done, "total": of}
    else:
        count = ngettext("%(num)s lesson", "%(num)s lessons", lessons) % {"num": lessons}
        meta = _("%(lessons)s, %(minutes)s min") % {"lessons": count, "minutes": minutes}
    return CourseSuggestion(
        id=course_id,
        title=title,
        summary=summary,
        href=course_url(slug),
        meta=meta,
        scale_keys=tuple(key for key in wanted if key in scales),
    )
