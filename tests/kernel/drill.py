"""A worker that can be killed: it consumes drill events and writes down each effect, nothing else."""

import dataclasses
import os
import sys
from typing import ClassVar
from uuid import UUID


def define() -> type:
    """The drill's event and its consumer, registered in whichever process calls this."""
    from django.db import connection

    from meristem.kernel.events.registry import Event, Published, consumer, event_type, event_types

    if "drill.happened" in event_types():
        return event_types()["drill.happened"]

    @event_type
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Happened(Event):
        name: ClassVar[str] = "drill.happened"
        subject: ClassVar[str] = "subject_id_"
        subject_id_: UUID
        number: int

    @consumer("drill", Happened)
    def note(published: Published) -> None:
        event = published.event
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO drill_effect (organization_id, subject_id, number) VALUES (%s, %s, %s)",
                [published.organization_id, event.subject_id_, event.number],
            )

    return Happened


# Effects have no unique key on purpose: a repetition would show.
TABLE = """
CREATE TABLE drill_effect (serial bigserial PRIMARY KEY, organization_id uuid, subject_id uuid, number int);
GRANT SELECT, INSERT ON drill_effect TO meristem_app; GRANT USAGE ON SEQUENCE drill_effect_serial_seq TO meristem_app;
"""


def main() -> None:
    import django

    django.setup()
    define()
    from meristem.kernel.events import registry, relay

    relay.register_consumers()
    spec = registry.consumers()["drill"]
    print("ready", flush=True)
    deadline = int(sys.argv[1]) if len(sys.argv) > 1 else 10**9
    idle = 0
    while idle < deadline:
        done = relay.sequence_events(50) + relay.consume(spec, limit=7) + relay.retry_parked(spec)
        idle = 0 if done else idle + 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
