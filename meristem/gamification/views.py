"""Progress: level, points entry by entry, badges, streak, board."""

import datetime
from functools import cache
from typing import Any

from babel.dates import format_date
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from meristem.gamification import queries, services
from meristem.gamification.forms import PauseForm
from meristem.gamification.types import Streak
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.csv import csv_response
from meristem.kernel.pagination import paginate

SHOWN_ENTRIES = 8
ENTRY_ORDER = ("-occurred_at", "-id")


@cache
def _day_words(language: str, weekday: int) -> tuple[str, str]:
    """A day of the week as a letter and as a word."""
    day = datetime.date(2024, 1, 1 + weekday)  # which began on a Monday
    return format_date(day, "EEEEE", locale=language), format_date(day, "EEEE", locale=language)


def week_of(streak: Streak) -> list[dict[str, Any]]:
    """The last seven days as the week macro draws them."""
    language = translation.get_language() or "en"
    today = timezone.localdate()
    states = {"done": "done", "rest": "rest", "paused": "rest", "open": "open", "none": "ahead"}
    words = [_day_words(language, mark.day.weekday()) for mark in streak.week]
    return [
        {"letter": letter, "name": name, "state": states[mark.state], "today": mark.day == today}
        for mark, (letter, name) in zip(streak.week, words, strict=True)
    ]


def board_rows(request: Request, most: int) -> tuple[list[dict[str, Any]], bool]:
    """Rows for the leaderboard macro: the first places, then the person's own with the gap between; is she on it?"""
    top = queries.board_top(actor=request.actor, most=most)
    rows: list[dict[str, Any]] = []
    for row in top:
        tie = sum(other.score == row.score for other in top) > 1
        shown = {"place": row.rank, "tie": tie, "name": row.name, "points": row.score, "mine": row.is_me}
        rows.append(shown | {"user_id": row.user_id, "avatar_id": row.avatar_id})
    place = queries.board_place(actor=request.actor)
    if place and not any(row["mine"] for row in rows):
        rank, score = place
        if rank - len(rows) > 1:
            rows.append({"gap": rank - len(rows) - 1})
        mine = {"place": rank, "tie": False, "name": request.actor.display_name, "points": score, "mine": True}
        rows.append(mine | {"user_id": request.actor.user_id, "avatar_id": request.actor.avatar})
    return rows, place is not None


@access(SIGNED_IN)
@require_GET
def progress(request: Request) -> HttpResponse:
    return _progress(request, PauseForm())


def _progress(request: Request, form: PauseForm, status: int = 200) -> HttpResponse:
    streak = queries.streak_query(actor=request.actor)
    board, on_board = board_rows(request, 5)
    context = {
        "standing": queries.standing_of(actor=request.actor),
        "entries": queries.entry_views(queries.ledger_of(actor=request.actor)[:SHOWN_ENTRIES]),
        "badges": queries.badges_of(actor=request.actor),
        "streak": streak,
        "week": week_of(streak),
        "board": board,
        "on_board": on_board,
        "form": form,
        "latest_pause": (timezone.localdate() + services.LONGEST_PAUSE).isoformat(),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "gamification/progress.html", context, status=status)


@access(SIGNED_IN)
@require_GET
def ledger(request: Request) -> HttpResponse:
    rows, following = paginate(
        queries.ledger_of(actor=request.actor), order=ENTRY_ORDER, cursor=request.GET.get("cursor"), limit=50
    )
    context = {
        "entries": queries.entry_views(rows),
        "following": following,
        "standing": queries.standing_of(actor=request.actor),
    }
    return render(request, "gamification/ledger.html", context)


@access(SIGNED_IN)
@require_GET
def ledger_csv(request: Request) -> HttpResponse:
    entries = queries.entry_views(queries.ledger_of(actor=request.actor)[:10_000])
    rows = ([one.occurred_at.isoformat(), one.rule, one.title, one.kind, one.amount] for one in entries)
    return csv_response("points.csv", ["when", "rule", "what", "kind", "points"], rows)


@access(SIGNED_IN)
@require_GET
def board(request: Request) -> HttpResponse:
    rows, on_board = board_rows(request, 50)
    return render(request, "gamification/board.html", {"board": rows, "on_board": on_board})


@access(SIGNED_IN)
@require_POST
def board_shown(request: Request) -> HttpResponse:
    services.board_show(actor=request.actor, is_shown=request.POST.get("shown") == "yes")
    return _see_other("gamification:board")


@access(SIGNED_IN)
@require_POST
def pause(request: Request) -> HttpResponse:
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            services.streak_pause(actor=request.actor, today=timezone.localdate(), until=form.cleaned_data["until"])
        except Invalid as error:
            for message in error.fields["until"]:
                form.add_error("until", message)
        else:
            return _see_other("gamification:progress")
    return _progress(request, form, status=422)


@access(SIGNED_IN)
@require_POST
def resume(request: Request) -> HttpResponse:
    services.streak_resume(actor=request.actor, today=timezone.localdate())
    return _see_other("gamification:progress")


def _see_other(name: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name))
    response.status_code = 303
    return response
