"""The consumers' side: positions, exactly-once effects, parking (ADR 0004).

Events get their position after commit, from one sequencer at a time; a reader with a position can therefore
never pass an event that becomes visible later. A consumer's position moves in the transaction of its effects.
"""

import datetime
import json
from typing import Any

import structlog
from django.db import connection, transaction

from meristem.kernel.context import set_tenant, tenant
from meristem.kernel.events.registry import ConsumerSpec, Published, consumers, event_types
from meristem.kernel.models import ParkedEvent

log = structlog.get_logger("meristem.events")

BATCH = 200
LAST_ATTEMPT = 12
LONGEST_DELAY = datetime.timedelta(hours=1)


def register_consumers() -> None:
    """Give every declared consumer its row; a new one begins at the first event there ever was."""
    with connection.cursor() as cursor:
        for name in consumers():
            cursor.execute("INSERT INTO kernel_consumer (name, position) VALUES (%s, 0) ON CONFLICT DO NOTHING", [name])


def sequence_events(limit: int = 10_000) -> int:
    """Give positions to committed events that have none; returns how many. One at a time, by an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_sequence_events(%s)", [limit])
        return int(cursor.fetchone()[0])


def consume(spec: ConsumerSpec, limit: int = BATCH) -> int:
    """Handle the next events of one consumer in one transaction; returns how many were passed.

    Another worker that holds the consumer makes this return 0.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM kernel_consumer WHERE name = %s FOR UPDATE SKIP LOCKED", [spec.name])
        held = cursor.fetchone()
        if held is None:
            return 0
        cursor.execute("SELECT * FROM kernel_take_events(%s, %s)", [held[0], limit])
        rows = cursor.fetchall()
        if not rows:
            return 0
        cursor.execute("SELECT organization_id, subject_id FROM kernel_parked_subjects(%s)", [spec.name])
        waiting = set(cursor.fetchall())
        for row in rows:
            _take(spec, row, waiting)
        set_tenant(None)
        cursor.execute("UPDATE kernel_consumer SET position = %s WHERE name = %s", [rows[-1][0], spec.name])
    return len(rows)


def _take(spec: ConsumerSpec, row: tuple[Any, ...], waiting: set[tuple[Any, Any]]) -> None:
    position, organization_id, kind, subject_id, *_ = row
    if kind not in spec.handlers:
        return
    if (organization_id, subject_id) in waiting:
        _park(spec, row, error="waits behind an earlier event", attempts=0)
        return
    try:
        handle(spec, row)
    except Exception as error:
        # Any failure of a handler parks that event: the others must go on.
        log.warning("event_parked", consumer=spec.name, position=position, error=type(error).__name__)
        waiting.add((organization_id, subject_id))
        _park(spec, row, error=type(error).__name__, attempts=1)


def handle(spec: ConsumerSpec, row: tuple[Any, ...]) -> None:
    """Run the consumer's handlers for one event, in its organisation; all of its writes or none."""
    position, organization_id, kind, _subject, actor_id, payload, occurred_at = row
    data = json.loads(payload) if isinstance(payload, str) else payload
    published = Published(event_types()[kind].from_payload(data), organization_id, actor_id, occurred_at, position)
    with tenant(organization_id):
        for handler in spec.handlers[kind]:
            handler(published)


def delay_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: 5 s, doubled each time, an hour at most."""
    return min(datetime.timedelta(seconds=5 * 2 ** max(attempts - 1, 0)), LONGEST_DELAY)


def _park(spec: ConsumerSpec, row: tuple[Any, ...], *, error: str, attempts: int) -> None:
    position, organization_id, _kind, subject_id, *_ = row
    with tenant(organization_id):
        ParkedEvent.objects.get_or_create(
            organization_id=organization_id,
            consumer=spec.name,
            position=position,
            defaults={
                "subject_id": subject_id,
                "attempts": attempts,
                "error": error,
                "next_try_at": _now() + delay_after(attempts),
            },
        )


def retry_parked(spec: ConsumerSpec, limit: int = BATCH) -> int:
    """Try due parked events again, the earliest of each subject first; returns how many succeeded."""
    done = 0
    for _ in range(limit):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM kernel_take_parked(%s, %s)", [spec.name, LAST_ATTEMPT])
            row = cursor.fetchone()
            if row is None:
                return done
            parked_id, attempts, *event = row
            organization_id = event[1]
            try:
                handle(spec, tuple(event))
            except Exception as error:
                _postpone(parked_id, organization_id, attempts + 1, type(error).__name__)
                log.warning("event_failed_again", consumer=spec.name, position=event[0], attempts=attempts + 1)
                continue
            _release(spec, parked_id, organization_id, event[3])
            done += 1
    return done


def _postpone(parked_id: Any, organization_id: Any, attempts: int, error: str) -> None:
    with tenant(organization_id):
        ParkedEvent.objects.filter(id=parked_id).update(
            attempts=attempts, error=error, next_try_at=_now() + delay_after(attempts)
        )


def _release(spec: ConsumerSpec, parked_id: Any, organization_id: Any, subject_id: Any) -> None:
    with tenant(organization_id):
        ParkedEvent.objects.filter(id=parked_id).delete()
        # What waited behind it is due now.
        ParkedEvent.objects.filter(consumer=spec.name, subject_id=subject_id, attempts=0).update(next_try_at=_now())


def run_once() -> int:
    """Place new events and let every consumer take what it can; returns how much was done."""
    done = sequence_events()
    for spec in consumers().values():
        while passed := consume(spec):
            done += passed
        done += retry_parked(spec)
    return done


def retry_now(consumer_name: str | None = None) -> int:
    """For operators: make parked events due at once, those given up included; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_retry_parked(%s)", [consumer_name])
        return int(cursor.fetchone()[0])


def replay(consumer_name: str) -> None:
    """Empty what a consumer has written, in every organisation, and let it read from the first event again."""
    spec = consumers()[consumer_name]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM kernel_consumer WHERE name = %s FOR UPDATE", [consumer_name])
        cursor.execute("SELECT organization_id FROM kernel_organizations_with_events()")
        for (organization_id,) in cursor.fetchall():
            with tenant(organization_id):
                ParkedEvent.objects.filter(consumer=consumer_name).delete()
                if spec.reset:
                    spec.reset()
        cursor.execute("UPDATE kernel_consumer SET position = 0 WHERE name = %s", [consumer_name])


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
