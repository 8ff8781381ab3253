"""The audit log: a page with filters, and a file."""

import datetime
import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel import audit as log
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.csv import csv_response
from meristem.organizations.permissions import READ_AUDIT
from meristem.organizations.queries import AuditFilter, audit_page
from meristem.organizations.queries.audit import audit_all, audit_areas, audit_object_types
from meristem.organizations.words import area_words, entry_words


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9998 else None


def _filter(request: Request) -> AuditFilter:
    """What the address asks for; anything unknown in it is as if it were not there."""
    asked = {name: value.replace("\x00", "").strip()[:100] for name, value in request.GET.dict().items()}
    area = asked.get("area", "")
    return AuditFilter(
        area=area if area in audit_areas() else "",
        actor_id=_id(asked.get("person", "")),
        who=asked.get("who", ""),
        object_type=asked.get("type", ""),
        object_id=_id(asked.get("object", "")),
        first_day=_day(asked.get("from", "")),
        last_day=_day(asked.get("to", "")),
    )


@access(READ_AUDIT)
def audit(request: Request) -> HttpResponse:
    wanted = _filter(request)
    shown = audit_page(wanted, cursor=request.GET.get("cursor") or None)
    context = {
        "rows": [(row, entry_words(row)) for row in shown.rows],
        "next_cursor": shown.next_cursor,
        "areas": [(one, area_words(one)) for one in audit_areas()],
        "types": audit_object_types(),
        "wanted": wanted,
        "is_filtered": wanted != AuditFilter(),
    }
    return render(request, "organizations/audit.html", context)


@access(READ_AUDIT)
def audit_csv(request: Request) -> HttpResponse:
    wanted = _filter(request)
    header = [
        _("Number"), _("When"), _("Who"), _("Person"), _("Session"), _("What"), _("Words"), _("Kind"), _("Object"),
        _("About"), _("Before"), _("After"),
    ]  # fmt: skip
    rows = [
        [
            row.number,
            timezone.localtime(row.at).isoformat(timespec="seconds"),
            row.actor,
            row.actor_id,
            row.session_id,
            row.action,
            ": ".join(part for part in entry_words(row) if part),
            row.object_type,
            row.object_id,
            row.about,
            _said(row.before),
            _said(row.after),
        ]
        for row in audit_all(wanted)
    ]
    log.record("export.audit", object_type="audit", after={"rows": len(rows)})
    return csv_response("audit.csv", header, rows)


def _said(values: dict[str, object] | None) -> str:
    return json.dumps(values, ensure_ascii=False, default=str) if values else ""
