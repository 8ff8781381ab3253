"""The audit log: written in the transaction of the deed, append-only for the app role.

What was before and after is sealed under the key of the person it is about, so that erasing her key reaches the log;
the chain over it (kernel.audit_chain) holds on.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise

from meristem.kernel import crypto
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.ids import uuid7
from meristem.kernel.models import AuditEntry

# Reading the same person's data again within this time is the same reading.
READ_AGAIN = datetime.timedelta(hours=1)
TABLE, COLUMN = "kernel_auditentry", "sealed"


def record(
    action: str,
    *,
    object_type: str,
    object_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    about: UUID | None = None,
) -> None:
    """Note who did what to which row. Values are facts about rows (roles, states, ids), never a person's own text.

    `about` is the person the row is about (the object itself when it is a user): the values are sealed for her.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError(f"{action} was recorded outside of an organisation")
    person = about or (object_id if object_type == "user" else None)
    identity = uuid7()
    sealed = None
    if person is not None and (before is not None or after is not None):
        sealed = _sealed(actor.organization_id, actor.user_id, person, identity, {"before": before, "after": after})
        before = after = None
    AuditEntry.objects.create(
        id=identity,
        organization_id=actor.organization_id,
        actor_id=actor.user_id,
        session_id=actor.session_id,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        action=action,
        object_type=object_type,
        object_id=object_id,
        before=before,
        after=after,
        about_id=person,
        sealed=sealed,
    )


def _sealed(place: UUID, who: UUID | None, person: UUID, entry_id: UUID, values: dict[str, Any]) -> bytes:
    """The values under the key of the person they are about; only entered as her can her key be seen."""
    text = json.dumps(values, default=str)
    if who == person:
        return crypto.seal(text, user_id=person, table=TABLE, column=COLUMN, row_id=entry_id)
    with tenant(place, person):
        return crypto.seal(text, user_id=person, table=TABLE, column=COLUMN, row_id=entry_id)


def read(action: str, *, about: UUID, object_type: str = "user", object_id: UUID | None = None) -> None:
    """Note that somebody looked at what belongs to another person; she finds it under "who has seen my data".

    Looking again within the hour is the same reading; looking at one's own is none.
    """
    actor = current_actor()
    if actor is None or actor.user_id is None or actor.user_id == about:
        return
    known = AuditEntry.objects.filter(
        about_id=about, actor_id=actor.user_id, action=action, created_at__gt=timezone.now() - READ_AGAIN
    )
    if not known.exists():
        record(action, object_type=object_type, object_id=object_id or about, about=about)


Values = tuple[dict[str, Any] | None, dict[str, Any] | None]


def values_of(entries: Iterable[AuditEntry]) -> dict[UUID, Values | None]:
    """(before, after) of each entry, unsealed; None where the person's key is gone. One query for all keys."""
    found: dict[UUID, Values | None] = {}
    closed = []
    for entry in entries:
        if entry.sealed is None:
            found[entry.id] = (entry.before, entry.after)
        else:
            closed.append(entry)
    keys = _keys({entry.about_id for entry in closed if entry.about_id})
    for entry in closed:
        found[entry.id] = _unsealed(entry, keys.get(entry.about_id)) if entry.about_id else None
    return found


def _keys(persons: set[UUID]) -> dict[UUID, bytes]:
    if not persons:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, wrapped, keyring_id FROM kernel_audit_keys(%s)", [list(persons)])
        return {user_id: crypto.unwrap(user_id, bytes(wrapped), ring) for user_id, wrapped, ring in cursor.fetchall()}


def _unsealed(entry: AuditEntry, key: bytes | None) -> Values | None:
    if key is None or entry.about_id is None or entry.sealed is None:
        return None
    try:
        text = crypto.unseal(
            bytes(entry.sealed), user_id=entry.about_id, table=TABLE, column=COLUMN, row_id=entry.id, key=key
        )
    except crypto.Unreadable:
        return None
    values = json.loads(text)
    return values["before"], values["after"]


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
