"""A lesson on the screen: reading it, finishing it, taking that back, and what is noted on the way."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meristem.assessments import queries as assessments
from meristem.courses.types import course_url, lesson_url
from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.toasts import with_toast
from meristem.learning.queries.attempts import earlier_attempts
from meristem.learning.queries.lessons import lesson_by_slug
from meristem.learning.queries.outline import Outline, Step, outline, state_of
from meristem.learning.services.progress import lesson_complete, lesson_open, lesson_reopen, lesson_watch
from meristem.learning.types import just_earned
from meristem.learning.views.going import leave_for, see_other

_HEADING = re.compile(r"<h2(?: id=\"[^\"]*\")?>(.*?)</h2>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


@require_GET
@access(EVERYONE)
def lesson(request: Request, course: str, slug: str) -> HttpResponse:
    """The lesson; for whoever does not take the course a preview, or what opens it."""
    found = lesson_by_slug(course, slug)
    if found is None:
        raise NotFound
    shown, course_title, course_id = found
    steps = outline(course_id)
    if shown is None:
        here = next(step for step in steps.steps if step.slug == slug)
        context = {"course_slug": course, "course_title": course_title, "step": here, "outline": steps}
        return render(request, "learning/locked.html", context, status=403)
    if shown["is_enrolled"]:
        lesson_open(
            actor=request.actor,
            lesson_id=UUID(shown["id"]),
            module_id=UUID(shown["module"]["id"]),
            course_id=course_id,
        )
    return render(request, "learning/lesson.html", _page(request, shown, steps))


@require_POST
@access(SIGNED_IN)
def complete(request: Request, course: str, slug: str) -> HttpResponse:
    """Finish it. The page's button gets its new state at once; a form comes back to the page."""
    shown = _open_lesson(course, slug)
    done = lesson_complete(actor=request.actor, lesson_id=UUID(shown["id"]))
    said = " · ".join([_("Lesson finished"), *just_earned(request.actor)]) if done.now_completed else ""
    if "course" in done.now_completed:
        return leave_for(request, reverse("learning:finished", args=[course]), said)
    return _settled(request, course, slug, said, undo=reverse("learning:reopen", args=[course, slug]))


@require_POST
@access(SIGNED_IN)
def reopen(request: Request, course: str, slug: str) -> HttpResponse:
    """Not done after all."""
    shown = _open_lesson(course, slug)
    lesson_reopen(actor=request.actor, lesson_id=UUID(shown["id"]))
    return _settled(request, course, slug, _("The lesson is open again."))


@require_POST
@access(SIGNED_IN)
def note(request: Request, course: str, slug: str) -> HttpResponse:
    """Where the film stands and the time spent; sent by the page's script now and then."""
    shown = _open_lesson(course, slug)
    lesson_watch(
        actor=request.actor,
        lesson_id=UUID(shown["id"]),
        position_seconds=_whole(request, "position_seconds"),
        watched_share=_share(request),
        spent_seconds=_whole(request, "spent_seconds") or 0,
    )
    return HttpResponse(status=204)


def _open_lesson(course: str, slug: str) -> dict[str, Any]:
    found = lesson_by_slug(course, slug)
    if found is None or found[0] is None:
        raise NotFound
    return found[0]


def _settled(request: Request, course: str, slug: str, text: str, undo: str = "") -> HttpResponse:
    """The lesson's foot and outline as they are now, and a word on what happened."""
    if request.htmx:
        shown = _open_lesson(course, slug)
        context = _page(request, shown, outline(UUID(shown["course"]["id"])))
        response = render(request, "learning/_settled.html", context)
    else:
        response = see_other(lesson_url(course, slug) + "#finish")
    return with_toast(request, response, text, undo) if text else response


def _page(request: Request, shown: dict[str, Any], steps: Outline) -> dict[str, Any]:
    lesson_id = UUID(shown["id"])
    before, after = steps.around(lesson_id)
    body, sections = _with_anchors(shown["body_html"])
    context: dict[str, Any] = {
        "lesson": shown,
        "body": body,
        "sections": sections,
        "outline": steps,
        "nth": steps.place(lesson_id),
        "parts": _parts(shown, steps, lesson_id),
        "before": before,
        "after": after,
        "next_open": steps.next_open(lesson_id),
        "course_url": course_url(shown["course"]["slug"]),
        "href": lambda step: lesson_url(shown["course"]["slug"], step.slug),
        "has_certificate": steps.done == len(steps.steps),
        "quiz": None,
    }
    if shown["type"] == "quiz" and shown["assessment_id"]:
        quiz_id = UUID(shown["assessment_id"])
        context["quiz"] = assessments.quiz_overview(quiz_id)
        if shown["is_enrolled"]:
            context["standing"] = assessments.standing(request.actor, quiz_id)
            context["attempts"] = earlier_attempts(quiz_id)
    return context


def _parts(shown: dict[str, Any], steps: Outline, here: UUID) -> list[tuple[str, list[dict[str, Any]]]]:
    def item(step: Step) -> dict[str, Any]:
        return {
            "state": "here" if step.id == here else state_of(step, here=None, is_enrolled=shown["is_enrolled"]),
            "is_done": step.is_done,
            "title": step.title,
            "type": step.type,
            "href": lesson_url(shown["course"]["slug"], step.slug),
        }

    return [(title, [item(step) for step in part]) for title, part in steps.modules()]


def _with_anchors(body: str) -> tuple[str, list[tuple[str, str]]]:
    """(the text with an address at each second-level heading, [(address, its words)])."""
    sections: list[tuple[str, str]] = []

    def anchored(match: re.Match[str]) -> str:
        anchor = f"part-{len(sections) + 1}"
        sections.append((anchor, _TAGS.sub("", match[1])))
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    return _HEADING.sub(anchored, body), sections


def _whole(request: Request, name: str) -> int | None:
    value = request.POST.get(name, "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid(fields={name: [_("Give a whole number.")]})
    return int(value)


def _share(request: Request) -> Decimal | None:
    value = request.POST.get("watched_share", "")
    if not value:
        return None
    try:
        share = Decimal(value)
    except InvalidOperation as error:
        raise Invalid(fields={"watched_share": [_("Give a number.")]}) from error
    if not share.is_finite():
        raise Invalid(fields={"watched_share": [_("Give a number.")]})
    return share
