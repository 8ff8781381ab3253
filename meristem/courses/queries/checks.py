"""What a course still lacks before learners may see it."""

import dataclasses
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meristem.assessments.queries.overview import quiz_overviews
from meristem.courses.content import plain_text
from meristem.courses.models import Course, Lesson
from meristem.courses.types import LessonType


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is missing, and the lesson that it is about (None: the course itself)."""

    text: str | Promise
    lesson_id: UUID | None = None


def publishing_problems(course_id: UUID) -> list[Problem]:
    """Everything that keeps a course from being published, in the order of the outline; empty when it is ready."""
    course = Course.objects.get(id=course_id)
    problems = []
    if not course.summary:
        problems.append(Problem(_("The course has no summary. Learners read it in the catalogue.")))
    lessons = list(
        Lesson.objects.filter(Q(course_id=course_id), archived_at__isnull=True, module__archived_at__isnull=True)
        .only("id", "title", "type", "body_html", "video_id", "assessment_id", "external_url")
        .order_by("module__position", "position")
    )
    if not lessons:
        return [*problems, Problem(_("The course has no lesson yet."))]
    quizzes = quiz_overviews([lesson.assessment_id for lesson in lessons if lesson.assessment_id])
    asked = {quiz_id for quiz_id, quiz in quizzes.items() if quiz.question_count}
    for lesson in lessons:
        text = _missing(lesson, asked)
        if text:
            problems.append(Problem(text, lesson.id))
    return problems


def _missing(lesson: Lesson, asked: set[UUID]) -> str:
    name = {"title": lesson.title}
    if lesson.type == LessonType.QUIZ and lesson.assessment_id not in asked:
        return _("“%(title)s” is a quiz without questions.") % name
    if lesson.type == LessonType.VIDEO and lesson.video_id is None:
        return _("“%(title)s” is a film lesson without a film.") % name
    if lesson.type == LessonType.TEXT and not plain_text(lesson.body_html) and "<img" not in lesson.body_html:
        return _("“%(title)s” has no text yet.") % name
    return ""
