"""For therapists: the calendar, hours and days away, the profile, notes and marks. For administrators: licences."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meristem.care import queries, services
from meristem.care.forms import AwayForm, ProfileForm, RuleForm, add_errors
from meristem.care.hours import zone_of
from meristem.care.permissions import CHECK_LICENCES, PRACTISE
from meristem.care.views.clients import appointment_page
from meristem.care.weeks import week_of
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast


@require_safe
@access(PRACTISE)
def calendar(request: Request) -> HttpResponse:
    """A week: what is booked, what is free."""
    week = week_of(request.GET.get("week"), request.actor.time_zone)
    own = queries.therapist_of(request.actor.person)
    booked = queries.appointments_between(request.actor, week.span.starts_at, week.span.ends_at)
    free = queries.free_hours(own, week.span) if own else []
    following = queries.appointment_next(request.actor, practising=True)
    zone = zone_of(request.actor.time_zone)
    context = {
        "own": own,
        "week": week,
        "booked": week.by_day(booked, lambda one: one.starts_at),
        "free": week.by_day(free, lambda span: span.starts_at),
        "unmarked": queries.appointments_unmarked(request.actor),
        "next": following,
        "next_day": following.starts_at.astimezone(zone).date() if following else None,
    }
    return render(request, "care/calendar.html", context)


@require_safe
@access(PRACTISE)
def availability(request: Request) -> HttpResponse:
    """Weekly hours and days away."""
    return _availability(request, RuleForm(), AwayForm())


@require_POST
@access(PRACTISE)
def rule_add(request: Request) -> HttpResponse:
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            services.rule_add(actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error.fields, error.detail)
        else:
            return with_toast(request, see_other("care:availability"), _("These hours are offered now."))
    return _availability(request, form, AwayForm(), status=422)


@require_POST
@access(PRACTISE)
def rule_remove(request: Request, rule_id: UUID) -> HttpResponse:
    services.rule_remove(actor=request.actor, rule_id=rule_id)
    text = _("These hours are no longer offered. What is booked stays booked.")
    return with_toast(request, see_other("care:availability"), text)


@require_POST
@access(PRACTISE)
def away_add(request: Request) -> HttpResponse:
    form = AwayForm(request.POST)
    if form.is_valid():
        try:
            made = services.away_add(actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error.fields, error.detail)
        else:
            undo = reverse("care:away_remove", args=[made.id])
            return with_toast(
                request, see_other("care:availability"), _("Noted. What is booked stays booked."), undo=undo
            )
    return _availability(request, RuleForm(), form, status=422)


@require_POST
@access(PRACTISE)
def away_remove(request: Request, away_id: UUID) -> HttpResponse:
    services.away_remove(actor=request.actor, away_id=away_id)
    return with_toast(request, see_other("care:availability"), _("You are there on these days after all."))


@access(PRACTISE)
def profile(request: Request) -> HttpResponse:
    """One's own profile."""
    own = queries.therapist_of(request.actor.person)
    initial = ProfileForm.initial_of(own) if own else {"time_zone": request.actor.time_zone, "modes": ["video"]}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.profile_save(actor=request.actor, profile=form.profile())
        except Invalid as error:
            add_errors(form, error.fields, error.detail)
        else:
            return with_toast(request, see_other("care:profile"), _("Saved."))
    return render(request, "care/profile.html", {"form": form, "own": own}, status=422 if form.errors else 200)


@require_POST
@access(PRACTISE)
def appointment_mark(request: Request, appointment_id: UUID) -> HttpResponse:
    status = request.POST.get("status", "")
    try:
        services.appointment_mark(actor=request.actor, appointment_id=appointment_id, status=status)
    except Conflict as error:
        return appointment_page(request, appointment_id, problem=str(error.detail), status=409)
    return see_other("care:appointment", appointment_id)


@require_POST
@access(PRACTISE)
def note(request: Request, appointment_id: UUID) -> HttpResponse:
    """Keep the note; autosave gets 204."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        services.note_save(actor=request.actor, appointment_id=appointment_id, text=text)
    except Invalid as error:
        if request.headers.get("X-Autosave") == "1":
            raise
        problem = " ".join(str(message) for messages in error.fields.values() for message in messages)
        return appointment_page(request, appointment_id, problem=problem, note=text, status=422)
    if request.headers.get("X-Autosave") == "1":
        return HttpResponse(status=204)
    return with_toast(request, see_other("care:appointment", appointment_id), _("Saved."))


@require_safe
@access(CHECK_LICENCES)
def licences(request: Request) -> HttpResponse:
    """Every profile with its licence, for whoever vouches for them."""
    return render(request, "care/licences.html", {"therapists": queries.licences()})


@require_POST
@access(CHECK_LICENCES)
def licence_check(request: Request, therapist_id: UUID) -> HttpResponse:
    services.licence_check(actor=request.actor, therapist_id=therapist_id)
    return with_toast(request, see_other("care:licences"), _("Noted as checked today."))


def _availability(request: Request, rule_form: RuleForm, away_form: AwayForm, status: int = 200) -> HttpResponse:
    own = queries.therapist_of(request.actor.person)
    context = {
        "own": own,
        "rules": queries.rules_of(own) if own else [],
        "away": queries.away_of(own) if own else [],
        "rule_form": rule_form,
        "away_form": away_form,
    }
    return render(request, "care/availability.html", context, status=status)
