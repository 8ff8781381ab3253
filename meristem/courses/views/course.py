"""The course page: what it promises, its outline, and the person's own state in it (from learning, by its port)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meristem.courses.queries.outline import course_page, outline_statement
from meristem.courses.types import CoursePanel, course_url, learning
from meristem.courses.words import LESSON_LABELS, difficulty_label, language_label, price_label, scale_label
from meristem.kernel.http.access import EVERYONE, Request, hot
from meristem.kernel.http.hot import pipelined


@hot(EVERYONE)
@require_safe
def course(request: Request, slug: str) -> HttpResponse:
    """One round trip: enter, the course with its lessons, and what the person has done of it (ADR 0006)."""
    port = learning()
    statements = [outline_statement(slug), *([port.panel_statement(slug)] if port else [])]
    actor, rows = pipelined(request, EVERYONE, *statements)
    found = course_page(actor, rows[0])
    panel = CoursePanel()
    if port is not None:
        panel = port.course_panel(actor=actor, course_id=found.id, course_slug=found.slug, rows=rows[1])
    return render(
        request,
        "courses/course.html",
        {
            "course": found,
            "panel": panel,
            "box": panel.box,
            "lesson_prefix": course_url(found.slug) + "/lessons/",
            "lesson_labels": {str(kind): str(label) for kind, label in LESSON_LABELS.items()},
            "price": price_label(found.price_in_cents, found.currency),
            "difficulty": difficulty_label(found.difficulty),
            "language_name": language_label(found.language),
            "scales": [(key, scale_label(key)) for key in found.eq_scales],
        },
    )
