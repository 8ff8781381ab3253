"""The audit log as administrators read it."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from meristem.identity.models import User
from meristem.kernel.audit import names_of
from meristem.kernel.models import AuditEntry
from meristem.kernel.pagination import paginate

PAGE = 50


@dataclasses.dataclass(frozen=True)
class AuditRow:
    id: UUID
    at: datetime.datetime
    actor_id: UUID | None
    actor: str
    action: str
    object_type: str
    object_id: UUID | None
    about: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclasses.dataclass(frozen=True)
class AuditPage:
    rows: list[AuditRow]
    next_cursor: str | None


def audit_page(
    *, area: str = "", actor_id: UUID | None = None, cursor: str | None = None, limit: int = PAGE
) -> AuditPage:
    """The newest entries first. `area` is the first word of an action (`member`, `token`).

    Names are of people who can still be seen: who was erased is an id.
    """
    entries = AuditEntry.objects.all()
    if area:
        entries = entries.filter(action__startswith=f"{area}.")
    if actor_id:
        entries = entries.filter(actor_id=actor_id)
    rows, following = paginate(entries, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    ids = {row.actor_id for row in rows} | {row.object_id for row in rows if row.object_type == "user"}
    names = names_of((row.object_type, row.object_id) for row in rows if row.object_id)
    names |= User.objects.filter(id__in=[one for one in ids if one]).values_list("id", "display_name")
    return AuditPage(
        [
            AuditRow(
                id=row.id,
                at=row.created_at,
                actor_id=row.actor_id,
                actor=names.get(row.actor_id, "") if row.actor_id else "",
                action=row.action,
                object_type=row.object_type,
                object_id=row.object_id,
                about=names.get(row.object_id, "") if row.object_id else "",
                before=row.before,
                after=row.after,
            )
            for row in rows
        ],
        following,
    )


def audit_areas() -> list[str]:
    """The first words of the actions that are recorded, for the filter."""
    return ["session", "password", "token", "invitation", "member", "organization"]
