"""Taking a check: consent, one statement a page, the end. State is the server's, so any device goes on."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meristem.assessments.queries import RunningAttempt, progress_of
from meristem.identity.queries import preferences_of
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.psychometrics import queries, services
from meristem.psychometrics.views.journeys import Journey, see_other


@require_GET
@access(SIGNED_IN)
def home(request: Request, journey: Journey) -> HttpResponse:
    """What it is for and what happens to the answers; or straight on where she left."""
    running = queries.running_check(request.actor, journey.key, _language())
    if running is not None:
        return HttpResponseRedirect(journey.url("item", running.first_open))
    return _consent_page(request, journey)


@require_POST
@access(SIGNED_IN)
def start(request: Request, journey: Journey) -> HttpResponse:
    try:
        services.check_start(
            actor=request.actor, key=journey.key, consents=request.POST.get("consent") == "on", language=_language()
        )
    except Invalid as error:
        return _consent_page(request, journey, error)
    return see_other(journey.url("item", _running(request, journey).first_open))


@require_GET
@access(SIGNED_IN)
def item(request: Request, journey: Journey, number: int) -> HttpResponse:
    running = queries.running_check(request.actor, journey.key, _language())
    if running is None:
        return HttpResponseRedirect(journey.url(""))
    return _item_page(request, journey, running, number)


@require_POST
@access(SIGNED_IN)
def answer(request: Request, journey: Journey, number: int) -> HttpResponse:
    """Keep an answer; then the next statement, the one before, or the end."""
    attempt_id = queries.running_check_id(request.actor, journey.key)
    if attempt_id is None:
        raise _gone()
    try:
        saved = services.check_answer(
            actor=request.actor,
            attempt_id=attempt_id,
            position=number,
            value=_whole(request, "scale"),
            sequence=_whole(request, "sequence"),
            response_time_ms=_whole(request, "response_time_ms"),
        )
    except Invalid as error:
        return _item_page(request, journey, _running(request, journey), number, error)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"sequence": saved.sequence, "newest": saved.is_newest})
    go, (_answered, total) = request.POST.get("go", "next"), progress_of(attempt_id)
    if go == "previous" and number > 1:
        return see_other(journey.url("item", number - 1))
    if go == "next" and number < total:
        return see_other(journey.url("item", number + 1))
    return see_other(journey.url("end"))


@require_GET
@access(SIGNED_IN)
def end(request: Request, journey: Journey) -> HttpResponse:
    """What is still open, and the way to the result."""
    running = queries.running_check(request.actor, journey.key, _language())
    if running is None:
        return HttpResponseRedirect(journey.url(""))
    return _end_page(request, journey, running)


@require_POST
@access(SIGNED_IN)
def finish(request: Request, journey: Journey) -> HttpResponse:
    """Compute the profile, once. Pressed again after the end it shows the newest one."""
    running = queries.running_check(request.actor, journey.key, _language())
    if running is None:
        return see_other(journey.result_url())
    try:
        services.check_finish(actor=request.actor, attempt_id=running.id)
    except Conflict as error:
        return _end_page(request, journey, running, str(error.detail))
    return see_other(journey.result_url())


@require_POST
@access(SIGNED_IN)
def discard(request: Request, journey: Journey) -> HttpResponse:
    """Delete the running check with its answers."""
    attempt_id = queries.running_check_id(request.actor, journey.key)
    if attempt_id is not None:
        services.check_discard(actor=request.actor, attempt_id=attempt_id)
    return see_other(journey.url(""))


def _running(request: Request, journey: Journey) -> RunningAttempt:
    running = queries.running_check(request.actor, journey.key, _language())
    if running is None:
        raise _gone()
    return running


def _gone() -> Conflict:
    return Conflict(_("This check is finished or was deleted. Nothing of it can be answered any more."))


def _consent_page(request: Request, journey: Journey, error: Invalid | None = None) -> HttpResponse:
    info = queries.instrument_info(journey.key, _language())
    context = {
        "journey": journey,
        "info": info,
        "history": queries.profile_history(request.actor, journey.key),
        "error": " ".join(error.fields.get("consent", [])) if error else "",
    }
    return render(request, "psychometrics/consent.html", context, status=422 if error else 200)


def _item_page(
    request: Request, journey: Journey, running: RunningAttempt, number: int, error: Invalid | None = None
) -> HttpResponse:
    asked = next((one for one in running.questions if one.position == number), None)
    if asked is None:
        raise NotFound
    info = queries.instrument_info(journey.key, _language())
    total = len(running.questions)
    context: dict[str, Any] = {
        "journey": journey,
        "info": info,
        "asked": asked,
        "answered": running.answered,
        "total": total,
        "wants": preferences_of(request.actor.person),
        "minutes": queries.minutes_left(info.minutes, running.answered, total),
        "errors": [message for messages in error.fields.values() for message in messages] if error else [],
    }
    return render(request, "psychometrics/item.html", context, status=422 if error else 200)


def _end_page(request: Request, journey: Journey, running: RunningAttempt, problem: str = "") -> HttpResponse:
    context = {
        "journey": journey,
        "title": queries.instrument_info(journey.key, _language()).title,
        "answered": running.answered,
        "total": len(running.questions),
        "open": [one for one in running.questions if not one.is_answered],
        "problem": problem,
    }
    return render(request, "psychometrics/end.html", context, status=409 if problem else 200)


def _language() -> str:
    return get_language() or "en"


def _whole(request: Request, name: str) -> int | None:
    value = str(request.POST.get(name, "")).strip()
    if not value:
        return None
    try:
        return int(value)
    except ValueError as error:
        raise Invalid(fields={name: [_("A whole number.")]}) from error
