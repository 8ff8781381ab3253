"""The way into wellbeing, and the page for hard moments."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.organizations.queries import contact_address
from meristem.wellbeing import queries
from meristem.wellbeing.days import today_in

SHOWN = 3


@require_safe
@access(SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """How she is now, her year, her last pages, her goal: hers alone."""
    today = today_in(request.actor.time_zone)
    context = {
        "tap": queries.mood_latest(request.actor),
        "year": queries.mood_year(request.actor, today.year),
        "entries": queries.journal_recent(request.actor, SHOWN),
        "total": queries.journal_rows(request.actor).count(),
        "goal": queries.goal_current(request.actor),
        "today": today,
    }
    return render(request, "wellbeing/home.html", context)


@require_safe
@access(EVERYONE)
def help_now(request: Request) -> HttpResponse:
    """What helps when it is too much: for anyone, signed in or not."""
    return render(request, "wellbeing/help_now.html", {"contact": contact_address()})
