"""A course as learners will see it, drafts included. Nothing here touches anybody's progress."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meristem.assessments.queries.authoring import quiz_draft
from meristem.courses.permissions import AUTHOR
from meristem.courses.queries import authoring
from meristem.courses.types import LessonType
from meristem.courses.words import LESSON_LABELS, difficulty_label, scale_label
from meristem.kernel.http.access import Request, access
from meristem.library.queries import media_film


@access(AUTHOR)
@require_safe
def preview_course(request: Request, course_id: UUID) -> HttpResponse:
    """The outline with every lesson open."""
    edited = authoring.course_to_edit(course_id)
    context = {
        "edited": edited,
        "course": edited.course,
        "minutes": sum(module.minutes for module in edited.modules),
        "lesson_labels": {str(kind): str(label) for kind, label in LESSON_LABELS.items()},
        "difficulty": difficulty_label(edited.course.difficulty),
        "scales": [scale_label(key) for key in edited.course.eq_scales],
    }
    return render(request, "courses/preview_course.html", context)


@access(AUTHOR)
@require_safe
def preview_lesson(request: Request, lesson_id: UUID) -> HttpResponse:
    """One lesson, with the film or the questions; what is tapped here is kept nowhere."""
    lesson = authoring.lesson_to_edit(lesson_id)
    lessons = authoring.course_to_edit(lesson.course_id).lessons
    place = next((index for index, one in enumerate(lessons) if one.id == lesson.id), 0)
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "film": media_film(lesson.video_id) if lesson.video_id else None,
        "quiz": quiz_draft(lesson.assessment_id) if lesson.assessment_id and lesson.type == LessonType.QUIZ else None,
        "earlier": lessons[place - 1] if place else None,
        "later": lessons[place + 1] if place + 1 < len(lessons) else None,
        "place": place + 1,
        "total": len(lessons),
    }
    return render(request, "courses/preview_lesson.html", context)
