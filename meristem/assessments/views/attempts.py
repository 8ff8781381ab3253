"""A quiz on the screen: one question a page, the map of all, the end, the result."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from meristem.assessments import queries, services
from meristem.assessments.queries import RunningAttempt
from meristem.assessments.types import may_attempt, way_back
from meristem.assessments.views.forms import counters_of, given_of
from meristem.identity.queries import preferences_of
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access


def see_other(name: str, *args: Any) -> HttpResponseRedirect:
    """After a POST: go and look there (303, so that a reload repeats nothing)."""
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


@require_POST
@access(SIGNED_IN)
def start(request: Request, assessment_id: UUID) -> HttpResponse:
    """Begin, or go on where she left."""
    attempt, _is_new = services.attempt_start(actor=request.actor, assessment_id=assessment_id)
    where = queries.running_attempt(request.actor, attempt.id)
    return see_other("assessments:question", attempt.id, where.first_open)


@require_GET
@access(SIGNED_IN)
def attempt(request: Request, attempt_id: UUID) -> HttpResponse:
    """All questions at a glance, and the way to finish."""
    found = queries.running_attempt(request.actor, attempt_id)
    if not found.is_running:
        return HttpResponseRedirect(reverse("assessments:result", args=[attempt_id]))
    return render(request, "assessments/overview.html", _context(request, found))


@require_GET
@access(SIGNED_IN)
def question(request: Request, attempt_id: UUID, number: int) -> HttpResponse:
    found = queries.running_attempt(request.actor, attempt_id)
    if not found.is_running:
        return HttpResponseRedirect(reverse("assessments:result", args=[attempt_id]))
    return _question_page(request, found, number)


@require_POST
@access(SIGNED_IN)
def answer(request: Request, attempt_id: UUID, number: int) -> HttpResponse:
    """Keep an answer. The page's script gets a small JSON; a form without it moves on to where `go` points."""
    try:
        sequence, response_time_ms = counters_of(request.POST)
        saved = services.answer_save(
            actor=request.actor,
            attempt_id=attempt_id,
            position=number,
            given=given_of(request.POST),
            sequence=sequence,
            response_time_ms=response_time_ms,
        )
    except Invalid as error:
        found = queries.running_attempt(request.actor, attempt_id)
        return _question_page(request, found, number, error)
    except Conflict as error:
        if error.code == "finished" and not request.headers.get("X-Autosave"):
            return see_other("assessments:result", attempt_id)
        raise
    if request.headers.get("X-Autosave"):
        return JsonResponse({"sequence": saved.sequence, "newest": saved.is_newest})
    return _go_on(request, attempt_id, number)


@require_POST
@access(SIGNED_IN)
def finish(request: Request, attempt_id: UUID) -> HttpResponse:
    """Close and grade; a second press shows the same result."""
    services.attempt_finish(actor=request.actor, attempt_id=attempt_id)
    return see_other("assessments:result", attempt_id)


@require_GET
@access(SIGNED_IN)
def result(request: Request, attempt_id: UUID) -> HttpResponse:
    try:
        found = queries.attempt_result(request.actor, attempt_id)
    except Conflict:
        return HttpResponseRedirect(reverse("assessments:attempt", args=[attempt_id]))
    overview = queries.quiz_overview(found.assessment_id)
    context = {
        "result": found,
        "standing": queries.standing(request.actor, found.assessment_id),
        "may_again": not overview.is_archived and may_attempt(request.actor, found.assessment_id),
        "back": way_back(request.actor, found.assessment_id),
        "right": sum(bool(judged.is_correct) for judged in found.questions),
        "graded": sum(judged.is_correct is not None for judged in found.questions),
    }
    return render(request, "assessments/result.html", context)


def _context(request: Request, found: RunningAttempt) -> dict[str, Any]:
    return {"attempt": found, "back": way_back(request.actor, found.assessment_id)}


def _question_page(request: Request, found: RunningAttempt, number: int, error: Invalid | None = None) -> HttpResponse:
    asked = next((one for one in found.questions if one.position == number), None)
    if asked is None:
        raise NotFound
    context = _context(request, found) | {
        "asked": asked,
        "total": len(found.questions),
        "wants": preferences_of(request.actor.person),
        "errors": [message for messages in error.fields.values() for message in messages] if error else [],
        "typed": request.POST.getlist("gap") if error else asked.typed,
    }
    return render(request, "assessments/question.html", context, status=422 if error else 200)


def _go_on(request: Request, attempt_id: UUID, number: int) -> HttpResponse:
    go = request.POST.get("go", "next")
    _answered, total = queries.progress_of(attempt_id)
    if go == "previous" and number > 1:
        return see_other("assessments:question", attempt_id, number - 1)
    if go == "next" and number < total:
        return see_other("assessments:question", attempt_id, number + 1)
    return see_other("assessments:attempt", attempt_id)
