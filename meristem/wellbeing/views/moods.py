"""Moods: one tap, a closer look, and the year."""

import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import SeeOther, next_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.wellbeing import queries, services
from meristem.wellbeing.days import today_in
from meristem.wellbeing.forms import MoodForm, add_errors
from meristem.wellbeing.queries import Mood

EARLIEST_YEAR = 1970


@access(SIGNED_IN)
def mood(request: Request) -> HttpResponse:
    """GET: the picker, the year, the weeks. POST: an entry written with words."""
    form = MoodForm(request.POST or None, zone=request.actor.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.mood_record(actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error.fields)
        else:
            undo = reverse("wellbeing:mood_delete", args=[entry.id])
            return with_toast(request, see_other("wellbeing:mood"), _("Written down."), undo=undo)
    today = today_in(request.actor.time_zone)
    number = _year(request.GET.get("year"), today.year)
    first = queries.mood_first_year(request.actor) or today.year
    weeks, earlier = queries.mood_weeks(request.actor, _day(request.GET.get("before")))
    context = {
        "form": form,
        "tap": queries.mood_latest(request.actor),
        "year": queries.mood_year(request.actor, number),
        "years": range(min(first, today.year), today.year + 1),
        "weeks": weeks,
        "earlier": earlier,
        "today": today,
    }
    return render(request, "wellbeing/mood.html", context, status=422 if form.errors else 200)


@require_POST
@access(SIGNED_IN)
def mood_tap(request: Request) -> HttpResponse:
    """One tap. HTMX gets the picker again, with what was saved; a plain form goes back to where it stood."""
    try:
        face = int(request.POST.get("face", ""))
    except ValueError:
        face = 0
    entry = services.mood_tap(actor=request.actor, face=face)
    return _tapped(request, queries.mood_get(request.actor, entry.id), just_saved=True)


@require_POST
@access(SIGNED_IN)
def mood_untap(request: Request, mood_id: UUID) -> HttpResponse:
    """Take the tap back; the picker stands as before it."""
    services.mood_delete(actor=request.actor, mood_id=mood_id)
    return _tapped(request, queries.mood_latest(request.actor), just_saved=False)


@access(SIGNED_IN)
def mood_entry(request: Request, mood_id: UUID) -> HttpResponse:
    """One entry, to look at and to change."""
    found = queries.mood_get(request.actor, mood_id)
    form = MoodForm(request.POST or None, zone=found.time_zone, mood=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.mood_change(actor=request.actor, **form.cleaned_data | {"mood_id": mood_id})
        except Invalid as error:
            add_errors(form, error.fields)
        else:
            return with_toast(request, see_other("wellbeing:mood"), _("Changed."))
    status = 422 if form.errors else 200
    return render(request, "wellbeing/mood_entry.html", {"form": form, "mood": found}, status=status)


@require_POST
@access(SIGNED_IN)
def mood_delete(request: Request, mood_id: UUID) -> HttpResponse:
    services.mood_delete(actor=request.actor, mood_id=mood_id)
    undo = reverse("wellbeing:mood_restore", args=[mood_id])
    return with_toast(request, see_other("wellbeing:mood"), _("Deleted."), undo=undo)


@require_POST
@access(SIGNED_IN)
def mood_restore(request: Request, mood_id: UUID) -> HttpResponse:
    services.mood_restore(actor=request.actor, mood_id=mood_id)
    return with_toast(request, see_other("wellbeing:mood"), _("It is back."))


def _tapped(request: Request, tap: Mood | None, *, just_saved: bool) -> HttpResponse:
    if not request.htmx:
        return SeeOther(next_path(request, reverse("wellbeing:home")))
    return render(request, "wellbeing/_mood_tap.html", {"tap": tap, "just_saved": just_saved})


def _year(wanted: str | None, current: int) -> int:
    try:
        return min(max(int(wanted or current), EARLIEST_YEAR), current)
    except ValueError:
        return current


def _day(wanted: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(wanted) if wanted else None
    except ValueError:
        return None
