"""The audit log as administrators read it."""

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.audit import names_of, values_of
from meristem.kernel.models import AuditEntry
from meristem.kernel.pagination import paginate

PAGE = 50
# A file holds so many rows; who needs more asks for a shorter period.
LONGEST_FILE = 50_000
# Names fit so many people at most; more letters find fewer.
PEOPLE = 200


@dataclasses.dataclass(frozen=True)
class AuditRow:
    id: UUID
    at: datetime.datetime
    actor_id: UUID | None
    actor: str
    session_id: UUID | None
    action: str
    object_type: str
    object_id: UUID | None
    about_id: UUID | None
    about: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    is_unreadable: bool
    number: int | None


@dataclasses.dataclass(frozen=True)
class AuditPage:
    rows: list[AuditRow]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True)
class AuditFilter:
    """Which entries: first word of the action, who did it, to what, in which days (both included)."""

    area: str = ""
    actor_id: UUID | None = None
    who: str = ""
    object_type: str = ""
    object_id: UUID | None = None
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None


def audit_found(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """The entries that fit; days are those of the reader's time zone."""
    entries = AuditEntry.objects.all()
    if wanted.area:
        entries = entries.filter(action__startswith=f"{wanted.area}.")
    if wanted.actor_id:
        entries = entries.filter(actor_id=wanted.actor_id)
    if wanted.who:
        fits = Q(display_name__icontains=wanted.who) | Q(email__icontains=wanted.who)
        entries = entries.filter(actor_id__in=list(User.objects.filter(fits).values_list("id", flat=True)[:PEOPLE]))
    if wanted.object_type:
        entries = entries.filter(object_type=wanted.object_type)
    if wanted.object_id:
        entries = entries.filter(Q(object_id=wanted.object_id) | Q(about_id=wanted.object_id))
    if wanted.first_day:
        entries = entries.filter(created_at__gte=_midnight(wanted.first_day))
    if wanted.last_day:
        entries = entries.filter(created_at__lt=_midnight(wanted.last_day + datetime.timedelta(days=1)))
    return entries


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def audit_page(wanted: AuditFilter | None = None, *, cursor: str | None = None, limit: int = PAGE) -> AuditPage:
    """The newest entries first.

    Names are of people who can still be seen: who was erased is an id, and what was sealed for her is unreadable.
    """
    found = audit_found(wanted or AuditFilter())
    rows, following = paginate(found, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return AuditPage(_shown(rows), following)


def audit_all(wanted: AuditFilter) -> Iterator[AuditRow]:
    """Every entry that fits, newest first, for a file."""
    found = audit_found(wanted).order_by("-created_at", "-id")[:LONGEST_FILE]
    chunk: list[AuditEntry] = []
    for entry in found.iterator(chunk_size=1000):
        chunk.append(entry)
        if len(chunk) == 1000:
            yield from _shown(chunk)
            chunk = []
    yield from _shown(chunk)


def _shown(rows: Sequence[AuditEntry]) -> list[AuditRow]:
    ids = {row.actor_id for row in rows} | {row.about_id for row in rows}
    ids |= {row.object_id for row in rows if row.object_type == "user"}
    names = names_of((row.object_type, row.object_id) for row in rows if row.object_id)
    names |= User.objects.filter(id__in=[one for one in ids if one]).values_list("id", "display_name")
    values = values_of(rows)
    return [
        AuditRow(
            id=row.id,
            at=row.created_at,
            actor_id=row.actor_id,
            actor=names.get(row.actor_id, "") if row.actor_id else "",
            session_id=row.session_id,
            action=row.action,
            object_type=row.object_type,
            object_id=row.object_id,
            about_id=row.about_id,
            about=_about(row, names),
            before=(values[row.id] or (None, None))[0],
            after=(values[row.id] or (None, None))[1],
            is_unreadable=values[row.id] is None,
            number=row.number,
        )
        for row in rows
    ]


def _about(row: AuditEntry, names: dict[UUID, str]) -> str:
    """What it was done to; where that has no name, the person it is about unless she did it herself."""
    if row.object_id in names:
        return names[row.object_id]
    if row.about_id and row.about_id != row.actor_id:
        return names.get(row.about_id, "")
    return ""


def audit_areas() -> list[str]:
    """The first words of the actions that are recorded, for the filter."""
    return ["session", "password", "token", "invitation", "member", "organization", "read", "export", "privacy"]


def audit_object_types() -> list[str]:
    """What kinds of things the log of this organisation is about, for the filter."""
    return list(AuditEntry.objects.order_by("object_type").values_list("object_type", flat=True).distinct())
