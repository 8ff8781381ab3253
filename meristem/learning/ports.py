"""Learning's answers at the ports of lower apps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from meristem.courses.types import VISIBLE_LESSON, CardProgress, CoursePanel, lesson_url
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER
from meristem.learning.queries import panel
from meristem.learning.queries.recommendations import courses_for_scales
from meristem.psychometrics.types import CourseSuggestion

_QUIZ_LESSONS = f"""
SELECT c.slug, l.slug, l.title FROM courses_lesson l
JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
JOIN courses_course c ON c.organization_id = l.organization_id AND c.id = l.course_id
JOIN learning_enrolment e ON e.organization_id = l.organization_id AND e.course_id = l.course_id
    AND e.user_id = {CURRENT_USER} AND e.status <> 'left' AND (e.expires_at IS NULL OR e.expires_at > now())
WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.assessment_id = %s AND c.status = 'published'
    AND {VISIBLE_LESSON}
ORDER BY e.last_active_at DESC NULLS LAST LIMIT 1
"""  # noqa: S608 - constants only; what people send goes in as parameters


class Progress:
    """courses.types.LearningPort."""

    def progress_of(self, *, actor: Actor, course_ids: Iterable[UUID]) -> Mapping[UUID, CardProgress]:
        return panel.progress_of(course_ids) if actor.is_authenticated else {}

    def panel_statement(self, course_slug: str) -> tuple[str, Sequence[Any]]:
        return panel.panel_statement(course_slug)

    def course_panel(self, *, actor: Actor, course_id: UUID, course_slug: str, rows: Sequence[Any]) -> CoursePanel:
        return panel.course_panel(course_slug, rows)

    def enrolled_course_ids(self, *, actor: Actor) -> list[UUID]:
        return panel.enrolled_course_ids() if actor.is_authenticated else []


class Attempts:
    """assessments.types.AttemptAccess: a quiz in a course is for those who take the course."""

    def may_attempt(self, actor: Actor, assessment_id: UUID) -> bool:
        return self._lesson(actor, assessment_id) is not None

    def way_back(self, actor: Actor, assessment_id: UUID) -> tuple[str, str] | None:
        found = self._lesson(actor, assessment_id)
        if found is None:
            return None
        course, lesson, title = found
        return _("Back to “%(lesson)s”") % {"lesson": title}, lesson_url(course, lesson)

    def _lesson(self, actor: Actor, assessment_id: UUID) -> tuple[str, str, str] | None:
        if not actor.is_authenticated:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_QUIZ_LESSONS, [assessment_id])
            row: tuple[str, str, str] | None = cursor.fetchone()
            return row


class Recommendations:
    """psychometrics.types.RecommendedCourses."""

    def for_scales(self, actor: Actor, scale_keys: Sequence[str]) -> list[CourseSuggestion]:
        return courses_for_scales(actor, scale_keys)
