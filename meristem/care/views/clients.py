"""For clients: the directory, a therapist's free hours, one's own appointments."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meristem.care import queries, services
from meristem.care.forms import BookForm, FilterForm
from meristem.care.hours import zone_of
from meristem.care.ics import calendar_of
from meristem.care.models import Therapist
from meristem.care.weeks import week_of
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.ids import uuid4


@require_safe
@access(SIGNED_IN)
def directory(request: Request) -> HttpResponse:
    """Who practises here, those with time soonest first."""
    form = FilterForm(request.GET or None)
    chosen = form.chosen() if form.is_bound else {}
    context = {
        "form": form,
        "therapists": queries.directory(**chosen),
        "is_filtered": any(chosen.values()),
        "next": queries.appointment_next(request.actor),
    }
    return render(request, "care/directory.html", context)


@access(SIGNED_IN)
def therapist(request: Request, therapist_id: UUID) -> HttpResponse:
    """GET: who she is and a week of her free hours. POST: book one of them."""
    row = queries.therapist_row(therapist_id)
    if request.method != "POST":
        return _hours(request, row)
    form = BookForm(request.POST)
    if not form.is_valid():
        return _hours(request, row, problem=_("Choose one of the free hours."), status=422)
    try:
        made = services.appointment_book(actor=request.actor, therapist_id=therapist_id, **form.cleaned_data)
    except Conflict as error:
        return _hours(request, row, problem=str(error.detail), status=409)
    except Invalid as error:
        return _hours(request, row, problem=_said(error), status=422)
    return with_toast(request, see_other("care:appointment", made.id), _("Booked."))


@require_safe
@access(SIGNED_IN)
def appointments(request: Request) -> HttpResponse:
    """One's own appointments: those to come, and those that were."""
    context = {
        "upcoming": queries.appointments_upcoming(request.actor),
        "past": queries.appointments_past(request.actor),
    }
    return render(request, "care/appointments.html", context)


@require_safe
@access(SIGNED_IN)
def appointment(request: Request, appointment_id: UUID) -> HttpResponse:
    """One appointment, as its client or its therapist sees it."""
    return appointment_page(request, appointment_id)


@require_POST
@access(SIGNED_IN)
def appointment_cancel(request: Request, appointment_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        services.appointment_cancel(actor=request.actor, appointment_id=appointment_id, reason=reason)
    except Conflict as error:
        return appointment_page(request, appointment_id, problem=str(error.detail), reason=reason, status=409)
    except Invalid as error:
        return appointment_page(request, appointment_id, problem=_said(error), reason=reason, status=422)
    return with_toast(request, see_other("care:appointment", appointment_id), _("Cancelled. The hour is free again."))


@access(SIGNED_IN)
def appointment_move(request: Request, appointment_id: UUID) -> HttpResponse:
    """GET: the free hours of the same therapist. POST: take one of them for the booked one."""
    old = queries.appointment_get(request.actor, appointment_id)
    row = queries.therapist_rows().get(user_id=old.therapist_id)
    if request.method != "POST":
        return _hours(request, row, moving=old)
    form = BookForm(request.POST)
    if not form.is_valid():
        return _hours(request, row, moving=old, problem=_("Choose one of the free hours."), status=422)
    try:
        made = services.appointment_move(actor=request.actor, appointment_id=appointment_id, **form.cleaned_data)
    except Conflict as error:
        return _hours(request, row, moving=old, problem=str(error.detail), status=409)
    except Invalid as error:
        return _hours(request, row, moving=old, problem=_said(error), status=422)
    return with_toast(request, see_other("care:appointment", made.id), _("Moved."))


@require_safe
@access(SIGNED_IN)
def appointment_file(request: Request, appointment_id: UUID) -> HttpResponse:
    """The appointment for one's own calendar."""
    found = services.appointment_open(actor=request.actor, appointment_id=appointment_id)
    url = settings.BASE_URL + reverse("care:appointment", args=[appointment_id])
    response = HttpResponse(calendar_of(found, url), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def appointment_page(
    request: Request,
    appointment_id: UUID,
    *,
    problem: str = "",
    reason: str = "",
    note: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one appointment, with what was typed when something did not fit."""
    found = services.appointment_open(actor=request.actor, appointment_id=appointment_id)
    kept = queries.note_get(request.actor, appointment_id) if found.is_practising else ""
    context = {
        "appointment": found,
        "details": queries.meeting_details(found),
        "note": kept if note is None else note,
        "note_is_lost": kept is None,
        "problem": problem,
        "reason": reason,
    }
    return render(request, "care/appointment.html", context, status=status)


def _hours(
    request: Request,
    row: Therapist,
    *,
    moving: queries.AppointmentRead | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """A therapist's page with fresh free hours, in the zone of who looks."""
    zone = request.actor.time_zone
    wanted = request.GET.get("week") or request.POST.get("week")
    week = week_of(wanted, zone)
    found = queries.therapists_read([row])[0]
    if not wanted and found.next_free is not None:
        # The first week that has something to offer.
        week = week_of(found.next_free.astimezone(zone_of(zone)).date().isoformat(), zone)
    hours = queries.free_hours(row, week.span)
    context = {
        "therapist": found,
        "week": week,
        "days": week.by_day(hours, lambda span: span.starts_at),
        "has_hours": bool(hours),
        "moving": moving,
        "problem": problem,
        "mode": request.POST.get("mode") or (moving.mode if moving else "") or (found.modes[0] if found.modes else ""),
        "once": uuid4(),
        "is_own": row.user_id == request.actor.person,
    }
    return render(request, "care/therapist.html", context, status=status)


def _said(error: Invalid) -> str:
    messages = [str(message) for messages in error.fields.values() for message in messages]
    return " ".join(messages) or str(error.detail)
