"""Who has seen a person's data, and what she said about the purposes it is used for."""

import dataclasses
import datetime
from uuid import UUID

from meristem.identity.models import User
from meristem.kernel.audit import said
from meristem.kernel.models import AuditEntry
from meristem.kernel.pagination import paginate
from meristem.kernel.privacy import Purpose, purposes
from meristem.privacy.models import Consent


@dataclasses.dataclass(frozen=True)
class Reading:
    """Somebody looked at her data, in the organisation that is entered."""

    id: UUID
    at: datetime.datetime
    reader_id: UUID | None
    reader: str
    what: str


def readings(user_id: UUID, *, cursor: str | None = None, limit: int = 50) -> tuple[list[Reading], str | None]:
    """Who has seen her data, newest first; a reader who left is told without a name."""
    entries = AuditEntry.objects.filter(about_id=user_id, action__startswith="read.").exclude(actor_id=user_id)
    rows, following = paginate(entries, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    names = dict(User.objects.filter(id__in={row.actor_id for row in rows}).values_list("id", "display_name"))
    found = [
        Reading(
            row.id, row.created_at, row.actor_id, names.get(row.actor_id, "") if row.actor_id else "", said(row.action)
        )
        for row in rows
    ]
    return found, following


def consents_of(user_id: UUID) -> list[tuple[Purpose, Consent | None]]:
    """Each purpose with the newest thing she said about it, if she has said anything."""
    newest: dict[str, Consent] = {}
    for one in Consent.objects.filter(user_id=user_id).order_by("created_at", "id"):
        newest[one.purpose] = one
    return [(purpose, newest.get(purpose.code)) for purpose in purposes()]
