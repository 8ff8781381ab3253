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

from meristem.care.queries import appointment_next
from meristem.eligibility.queries import MySurvey, open_surveys_waiting
from meristem.gamification.queries import standing_of, streak_query
from meristem.gamification.views import week_of
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.learning.queries.mine import MyCourse, my_courses
from meristem.psychometrics.queries import PendingCheck, pending_check
from meristem.wellbeing.queries import mood_latest

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


@access(SIGNED_IN)
@require_GET
def today(request: Request) -> HttpResponse:
    actor = request.actor
    courses = my_courses(actor)
    check = pending_check(actor)
    surveys = open_surveys_waiting(actor=actor)
    streak = streak_query(actor=actor)
    due = due_items(courses, check, surveys)
    running = [course for course in courses if course.status == "active" and course.next_slug]
    context: dict[str, Any] = {
        "greeting": greeting(actor.display_name),
        "lead": lead(running, due),
        "course": running[0] if running else None,
        # What is due stands among what waits already.
        "others": [course for course in running[1:] if course.due_at is None][:2],
        "check": check,
        "check_url": reverse("psychometrics:check"),
        "tap": mood_latest(actor),
        "due": due,
        "streak": streak,
        "week": week_of(streak),
        "standing": standing_of(actor=actor),
        "appointment": appointment_next(actor),
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
