"""The audit log: written in the transaction of the deed, append-only for the app role."""

from typing import Any
from uuid import UUID

import structlog

from meristem.kernel.context import current_actor
from meristem.kernel.models import AuditEntry


def record(
    action: str,
    *,
    object_type: str,
    object_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note who did what to which row. Values are facts about rows (roles, states, ids), never a person's own text."""
    actor = current_actor()
    if actor is None:
        raise RuntimeError(f"{action} was recorded outside of an organisation")
    AuditEntry.objects.create(
        organization_id=actor.organization_id,
        actor_id=actor.user_id,
        session_id=actor.session_id,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        action=action,
        object_type=object_type,
        object_id=object_id,
        before=before,
        after=after,
    )
