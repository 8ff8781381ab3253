"""The actor's own appointments, as client or as therapist; the policies show nobody else's."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from meristem.care.models import Appointment, AppointmentNote, Therapist
from meristem.care.types import AppointmentStatus, Mode
from meristem.kernel import crypto
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER

# A client may cancel or move until so long before the beginning.
NOTICE = datetime.timedelta(hours=12)


@dataclasses.dataclass(frozen=True)
class AppointmentRead:
    """An appointment as one of its two people sees it; `other` is the other one's name."""

    id: UUID
    therapist_id: UUID
    other: str
    is_practising: bool
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    status: AppointmentStatus
    mode: Mode
    cancel_reason: str
    was_cancelled_by_me: bool
    moved_from: UUID | None
    sequence: int
    updated_at: datetime.datetime
    has_note: bool
    client_id: UUID

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def can_cancel(self) -> bool:
        """Whether its reader may cancel it now; the service has the last word."""
        begins_in = self.starts_at - timezone.now()
        least = datetime.timedelta(0) if self.is_practising else NOTICE
        return self.status == AppointmentStatus.BOOKED and begins_in > least


def appointment_rows(actor: Actor, *, practising: bool = False) -> QuerySet[Appointment]:
    """Her appointments as client, or as therapist, for lists that are paged."""
    mine = Q(therapist_id=actor.person) if practising else Q(client_id=actor.person)
    return _rows().filter(mine)


def appointments_read(actor: Actor, rows: list[Appointment]) -> list[AppointmentRead]:
    """Rows as the actor sees them."""
    return [_read(actor, row) for row in rows]


def appointment_get(actor: Actor, appointment_id: UUID) -> AppointmentRead:
    """One appointment of hers. Raises DoesNotExist."""
    return _read(actor, _mine(actor).get(id=appointment_id))


def appointments_upcoming(actor: Actor) -> list[AppointmentRead]:
    """What she has booked as a client and is not over, soonest first."""
    rows = appointment_rows(actor).filter(status=AppointmentStatus.BOOKED, during__endswith__gt=timezone.now())
    return appointments_read(actor, list(rows.order_by("during")))


def appointments_past(actor: Actor, most: int = 100) -> list[AppointmentRead]:
    """What is over or was cancelled, newest first."""
    over = Q(during__endswith__lte=timezone.now()) | ~Q(status=AppointmentStatus.BOOKED)
    return appointments_read(actor, list(appointment_rows(actor).filter(over).order_by("-during")[:most]))


def appointments_between(
    actor: Actor, starts_at: datetime.datetime, ends_at: datetime.datetime
) -> list[AppointmentRead]:
    """A therapist's appointments in a span, cancelled ones left out."""
    rows = appointment_rows(actor, practising=True).exclude(status=AppointmentStatus.CANCELLED)
    return appointments_read(actor, list(rows.filter(during__overlap=(starts_at, ends_at)).order_by("during")))


def appointments_unmarked(actor: Actor, most: int = 20) -> list[AppointmentRead]:
    """A therapist's appointments that are over and neither kept nor missed yet."""
    rows = appointment_rows(actor, practising=True).filter(
        status=AppointmentStatus.BOOKED, during__startswith__lte=timezone.now()
    )
    return appointments_read(actor, list(rows.order_by("-during")[:most]))


# The columns of AppointmentRead, in its order.
_NEXT = f"""
SELECT a.id, a.therapist_id, CASE WHEN a.therapist_id = {CURRENT_USER} THEN c.display_name ELSE t.display_name END,
    a.therapist_id = {CURRENT_USER}, lower(a.during), upper(a.during), a.status, a.mode, a.cancel_reason,
    coalesce(a.cancelled_by_id = {CURRENT_USER}, false), a.moved_from_id, a.sequence, a.updated_at,
    EXISTS (SELECT 1 FROM care_appointmentnote n
        WHERE n.organization_id = a.organization_id AND n.appointment_id = a.id),
    a.client_id
FROM care_appointment a
JOIN identity_user t ON t.id = a.therapist_id
JOIN identity_user c ON c.id = a.client_id
WHERE a.organization_id = {CURRENT_ORGANIZATION} AND {{mine}} AND a.status = 'booked' AND upper(a.during) > now()
ORDER BY a.during
LIMIT 1
"""  # noqa: S608 - constants only
_NEXT_AS_THERAPIST = _NEXT.format(mine=f"a.therapist_id = {CURRENT_USER}")
_NEXT_OF_BOTH = _NEXT.format(mine=f"(a.therapist_id = {CURRENT_USER} OR a.client_id = {CURRENT_USER})")


def appointment_next_statement(*, practising: bool = False) -> tuple[str, Sequence[Any]]:
    """At most one row: the next appointment of whoever is entered; for a pipeline."""
    return _NEXT_AS_THERAPIST if practising else _NEXT_OF_BOTH, ()


def appointment_next_found(rows: Sequence[Any]) -> AppointmentRead | None:
    """The appointment behind the rows of `appointment_next_statement`."""
    if not rows:
        return None
    found = AppointmentRead(*rows[0])
    return dataclasses.replace(found, status=AppointmentStatus(found.status), mode=Mode(found.mode))


def appointment_next(actor: Actor, *, practising: bool = False) -> AppointmentRead | None:
    """Her next appointment, as client or as therapist (as the latter alone when asked so): one query."""
    with connection.cursor() as cursor:
        cursor.execute(*appointment_next_statement(practising=practising))
        return appointment_next_found(cursor.fetchall())


def meeting_details(appointment: AppointmentRead) -> str:
    """How the two meet, as the therapist describes it to those who have booked."""
    found = Therapist.objects.filter(user_id=appointment.therapist_id).values_list("meeting_details", flat=True).first()
    return found or ""


def note_get(actor: Actor, appointment_id: UUID) -> str | None:
    """The therapist's own note; "" when there is none, None when it can no longer be read."""
    note = AppointmentNote.objects.filter(appointment_id=appointment_id, user_id=actor.person).first()
    if note is None:
        return ""
    try:
        return crypto.unseal(
            bytes(note.text), user_id=actor.person, table=AppointmentNote._meta.db_table, column="text", row_id=note.id
        )
    except crypto.Unreadable:
        return None


def _rows() -> QuerySet[Appointment]:
    noted = AppointmentNote.objects.filter(appointment_id=OuterRef("id"))
    return Appointment.objects.select_related("therapist", "client").annotate(has_note=Exists(noted))


def _mine(actor: Actor) -> QuerySet[Appointment]:
    return _rows().filter(Q(client_id=actor.person) | Q(therapist_id=actor.person))


def _read(actor: Actor, row: Appointment) -> AppointmentRead:
    practising = row.therapist_id == actor.person
    return AppointmentRead(
        id=row.id,
        therapist_id=row.therapist_id,
        other=row.client.display_name if practising else row.therapist.display_name,
        is_practising=practising,
        starts_at=row.during.lower,
        ends_at=row.during.upper,
        status=AppointmentStatus(row.status),
        mode=Mode(row.mode),
        cancel_reason=row.cancel_reason,
        was_cancelled_by_me=row.cancelled_by_id == actor.person,
        moved_from=row.moved_from_id,
        sequence=row.sequence,
        updated_at=row.updated_at,
        has_note=row.has_note,  # type: ignore[attr-defined]
        client_id=row.client_id,
    )
