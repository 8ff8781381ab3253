"""The audit log: written in the transaction of the deed, append-only for the app role."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.utils.functional import Promise

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


# From the ids of one kind of thing to its names, in the organisation that is entered.
Names = Callable[[Sequence[UUID]], Mapping[UUID, str]]
_words: dict[str, str | Promise] = {}
_names: dict[str, Names] = {}


def describe(words: Mapping[str, str | Promise], names: Mapping[str, Names] | None = None) -> None:
    """Register how actions are said to an administrator, and how objects of a type are called."""
    _words.update(words)
    _names.update(names or {})


def said(action: str) -> str:
    """What was done, in words; an action that nobody described keeps the words of its code."""
    return str(_words.get(action) or action.partition(".")[2].replace("_", " ") or action)


def names_of(objects: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """What objects are called, one query for each type that somebody described; what is gone is left out."""
    found: dict[UUID, str] = {}
    together: dict[str, set[UUID]] = {}
    for kind, identity in objects:
        together.setdefault(kind, set()).add(identity)
    for kind, ids in together.items():
        if kind in _names:
            found.update(_names[kind](sorted(ids)))
    return found
