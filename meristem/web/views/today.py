"""Today: one screen that answers "what next"."""

import dataclasses
import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from meristem.care.queries import appointment_next_found, appointment_next_statement
from meristem.eligibility.queries import MySurvey, waiting_found, waiting_statement
from meristem.gamification.queries import standing_found, standing_statement, streak_found, streak_statement
from meristem.gamification.views import week_of
from meristem.kernel.http.access import SIGNED_IN, Request, hot
from meristem.kernel.http.hot import pipelined
from meristem.learning.queries.mine import MyCourse, my_courses_found, my_courses_statement
from meristem.psychometrics.queries import PendingCheck, pending_found, pending_statement
from meristem.wellbeing.queries import mood_latest_found, mood_latest_statement

MORNING_ENDS, DAY_ENDS = 12, 18


@dataclasses.dataclass(frozen=True)
class Due:
    """Something that waits: when, what, where to do it."""

    when: datetime.datetime | None
    title: str
    meta: str
    url: str
    action: str
    is_late: bool = False


@hot(SIGNED_IN)
@require_GET
def today(request: Request) -> HttpResponse:
    """One round trip: enter, and all that the day holds (ADR 0006)."""
    actor, (mine, pending, waiting, days, points, moods, appointments) = pipelined(
        request,
        SIGNED_IN,
        my_courses_statement(),
        pending_statement(),
        waiting_statement(),
        streak_statement(),
        standing_statement(),
        mood_latest_statement(),
        appointment_next_statement(),
    )
    courses, check, streak = my_courses_found(mine), pending_found(pending), streak_found(days)
    due = due_items(courses, check, waiting_found(waiting))
    running = [course for course in courses if course.status == "active" and course.next_slug]
    context: dict[str, Any] = {
        "greeting": greeting(actor.display_name),
        "lead": lead(running, due),
        "course": running[0] if running else None,
        # What is due stands among what waits already.
        "others": [course for course in running[1:] if course.due_at is None][:2],
        "check": check,
        "tap": mood_latest_found(actor, moods),
        "due": due,
        "streak": streak,
        "week": week_of(streak),
        "standing": standing_found(points),
        "appointment": appointment_next_found(appointments),
    }
    return render(request, "web/today.html", context)


def greeting(name: str) -> str:
    """By the person's own clock."""
    hour = timezone.localtime().hour
    if 4 <= hour < MORNING_ENDS:
        return _("Good morning, %(name)s") % {"name": name}
    if MORNING_ENDS <= hour < DAY_ENDS:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def lead(running: list[MyCourse], due: list[Due]) -> str:
    """What the day holds, in one sentence."""
    if due:
        return ngettext("%(num)s thing waits for you.", "%(num)s things wait for you.", len(due)) % {"num": len(due)}
    if running:
        return _("Nothing is due. The next lesson is there when you are.")
    return _("Nothing is due. Look around, or rest.")


def due_items(courses: list[MyCourse], check: PendingCheck | None, surveys: list[MySurvey]) -> list[Due]:
    """What waits, the most urgent first: late and dated courses, then what was begun, then what is asked."""
    items = [
        Due(
            when=course.due_at,
            title=course.title,
            meta=_("%(done)s of %(total)s lessons done") % {"done": course.done, "total": course.total},
            url=course.next_url,
            action=_("Go on"),
            is_late=course.is_late,
        )
        for course in courses
        if course.status == "active" and course.due_at
    ]
    items.sort(key=lambda item: item.when or timezone.now())
    if check and check.is_started:
        items.append(
            Due(
                when=None,
                title=check.title,
                meta=_("%(answered)s of %(total)s answered, about %(minutes)s minutes left")
                % {"answered": check.answered, "total": check.total, "minutes": check.minutes_left},
                url=reverse("psychometrics:check"),
                action=_("Resume"),
            )
        )
    items.extend(
        Due(
            when=survey.closes_at,
            title=survey.title,
            meta=_("A survey without names"),
            url=reverse("analytics:survey_answer", args=[survey.id]),
            action=_("Answer"),
        )
        for survey in surveys
    )
    return items
