"""Publishing: one insert into the event log, in the caller's transaction."""

import json

from django.db import connection

from meristem.kernel.context import current_actor
from meristem.kernel.events.registry import Event


def publish(event: Event) -> None:
    """Write the fact down in the caller's transaction; reactions run at once, consumers follow after commit.

    Raises RuntimeError outside a transaction or outside an organisation: a fact must share the fate of its cause.
    """
    actor = current_actor()
    if actor is None or not connection.in_atomic_block:
        raise RuntimeError(f"{event.name} was published outside of an organisation's transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload)"
            " VALUES (%s, %s, %s, %s, %s::jsonb)",
            [
                actor.organization_id,
                event.name,
                event.subject_id,
                actor.user_id if event.names_actor else None,
                json.dumps(event.payload()),
            ],
        )
