"""A team's learning, for whoever leads it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from meristem.analytics.permissions import TEAM
from meristem.analytics.queries.team import Team, team, team_person
from meristem.kernel import audit
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.csv import csv_response
from meristem.kernel.http.xlsx import xlsx_response

PAGE = 50
STATE_NAMES = {"late": gettext_lazy("Late"), "active": gettext_lazy("Active"), "quiet": gettext_lazy("Quiet")}


def _asked(request: Request) -> dict[str, Any]:
    """The filters in the address; a group that is no id is no filter."""
    try:
        group = UUID(request.GET.get("group", ""))
    except ValueError:
        group = None
    return {
        "group": group,
        "search": request.GET.get("q", "").strip()[:100],
        "state": request.GET.get("state", ""),
        "sort": request.GET.get("sort", "name"),
    }


@require_safe
@access(TEAM)
def team_page(request: Request) -> HttpResponse:
    asked = _asked(request)
    found = team(request.actor, **asked)
    start = _start(request, len(found.rows))
    context = {
        "team": found,
        "rows": found.rows[start : start + PAGE],
        "asked": asked,
        "states": STATE_NAMES,
        "start": start,
        "size": PAGE,
    }
    return render(request, "analytics/team.html", context)


def _start(request: Request, many: int) -> int:
    wanted = request.GET.get("from", "0")
    start = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 0
    return start - start % PAGE if start < many else 0


@require_safe
@access(TEAM)
def team_person_page(request: Request, user_id: UUID) -> HttpResponse:
    person, courses = team_person(request.actor, user_id)
    audit.read("read.learning", about=user_id)
    context = {"person": person, "courses": courses, "states": STATE_NAMES}
    return render(request, "analytics/team_person.html", context)


def _table(found: Team) -> tuple[list[object], list[list[object]]]:
    header: list[object] = [
        _("Name"),
        _("Groups"),
        _("Courses taken up"),
        _("Courses finished"),
        _("Lessons finished"),
        _("Last activity"),
        _("Late"),
    ]
    rows: list[list[object]] = [
        [
            row.name,
            ", ".join(row.groups),
            row.enrolled,
            row.completed,
            row.lessons,
            row.last_active_at.date() if row.last_active_at else None,
            row.late,
        ]
        for row in found.rows
    ]
    return header, rows


def _exported(request: Request) -> tuple[list[object], list[list[object]]]:
    header, rows = _table(team(request.actor, **_asked(request)))
    audit.record("export.team", object_type="team", after={"rows": len(rows)})
    return header, rows


@require_safe
@access(TEAM)
def team_csv(request: Request) -> HttpResponse:
    return csv_response("team.csv", *_exported(request))


@require_safe
@access(TEAM)
def team_xlsx(request: Request) -> HttpResponse:
    return xlsx_response("team.xlsx", *_exported(request))
