"""Publishing: one insert into the event log, in the caller's transaction."""

import contextlib
import contextvars
import datetime
import json
from collections.abc import Iterator

from django.db import connection

from meristem.kernel.context import current_actor
from meristem.kernel.events.registry import Event

_earlier: contextvars.ContextVar[datetime.datetime | None] = contextvars.ContextVar("earlier", default=None)


@contextlib.contextmanager
def happened_at(moment: datetime.datetime) -> Iterator[None]:
    """Within: facts carry this earlier time. For imports of history and the demo, where the deed itself is no news."""
    reset = _earlier.set(moment)
    try:
        yield
    finally:
        _earlier.reset(reset)


def publish(event: Event) -> None:
    """Write the fact down in the caller's transaction; reactions run at once, consumers follow after commit.

    Raises RuntimeError outside a transaction or outside an organisation: a fact must share the fate of its cause.
    """
    actor = current_actor()
    if actor is None or not connection.in_atomic_block:
        raise RuntimeError(f"{event.name} was published outside of an organisation's transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload, occurred_at)"
            " VALUES (%s, %s, %s, %s, %s::jsonb, coalesce(%s::timestamptz, now()))",
            [
                actor.organization_id,
                event.name,
                event.subject_id,
                actor.user_id if event.names_actor else None,
                json.dumps(event.payload()),
                _earlier.get(),
            ],
        )
