"""Appointments: booked by the client, for one free hour, by one of however many who wanted it."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.care import queries
from meristem.care.events import AppointmentBooked, AppointmentCancelled, AppointmentKept, AppointmentMissed
from meristem.care.hours import Span
from meristem.care.models import Appointment, AppointmentNote, Therapist
from meristem.care.permissions import PRACTISE
from meristem.care.types import AppointmentStatus
from meristem.kernel import audit, crypto
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Denied, Invalid, NotFound, refuse_zeros
from meristem.kernel.events import publish

NOTE_LENGTH = 20_000
# Only the two of them may read that entry (a policy of the log): who is in care is nobody else's business.
READING = "read.care_appointment"


def appointment_open(*, actor: Actor, appointment_id: UUID) -> queries.AppointmentRead:
    """An appointment of hers, looked at by itself. That her therapist did, a client finds under "who has seen my data".

    Raises DoesNotExist.
    """
    found = queries.appointment_get(actor, appointment_id)
    audit.read(READING, about=found.client_id, object_type="appointment", object_id=found.id)
    return found


@transaction.atomic
def appointment_book(
    *,
    actor: Actor,
    therapist_id: UUID,
    starts_at: datetime.datetime,
    mode: str = "",
    moved_from: UUID | None = None,
) -> Appointment:
    """Take one free hour of a therapist. Of all who try for it at once, exactly one gets it.

    Raises Conflict when somebody was faster ("hour-taken"), when the client is elsewhere then ("you-are-booked"), or
    when it is not an hour that is offered ("not-offered"); Invalid when one books oneself.
    """
    therapist = queries.therapist_row(therapist_id)
    if therapist.user_id == actor.person:
        raise Invalid(_("These are your own hours."), code="own-hours")
    if starts_at.tzinfo is None:
        raise Invalid(fields={"starts_at": [_("Say in which zone this time is.")]})
    if not timezone.now() < starts_at < timezone.now() + queries.HORIZON:
        raise Conflict(_("This hour is not offered, or no longer."), code="not-offered")
    mode = mode or therapist.modes[0]
    if mode not in therapist.modes:
        raise Invalid(fields={"mode": [_("This therapist does not meet in this way.")]})
    _one_at_a_time((therapist.user_id, actor.person))
    wanted = Span(starts_at, starts_at + datetime.timedelta(minutes=therapist.session_minutes))
    taken = queries.busy((therapist.user_id, actor.person), wanted)
    if any(span.meets(wanted) for span in taken.get(therapist.user_id, ())):
        raise _faster()
    if any(span.meets(wanted) for span in taken.get(actor.person, ())):
        raise _elsewhere()
    if wanted not in queries.free_hours(therapist, wanted):
        raise Conflict(_("This hour is not offered, or no longer."), code="not-offered")
    return _insert(actor, therapist, wanted, mode, moved_from)


@transaction.atomic
def appointment_cancel(*, actor: Actor, appointment_id: UUID, reason: str = "") -> Appointment:
    """Cancel a booked appointment: the therapist until it begins, the client until twelve hours before.

    Raises Conflict ("too-late", "not-booked") otherwise.
    """
    row = _booked(actor, appointment_id)
    if len(reason) > 300:
        raise Invalid(fields={"reason": [_("There is room for %(number)s characters.") % {"number": 300}]})
    refuse_zeros([("reason", reason)])
    return _cancel(actor, row, reason.strip())


@transaction.atomic
def appointment_move(
    *, actor: Actor, appointment_id: UUID, starts_at: datetime.datetime, mode: str = ""
) -> Appointment:
    """Take another hour for the one that is booked, in one transaction: either both change, or nothing does."""
    row = _booked(actor, appointment_id)
    if row.client_id != actor.person:
        raise Denied(_("Only the client can move an appointment; you can cancel it."))
    therapist = Therapist.objects.get(user_id=row.therapist_id)
    # Both people are locked before the old hour is given up, in the order in which a booking locks them.
    _one_at_a_time((row.therapist_id, row.client_id))
    _cancel(actor, row, "")
    return appointment_book(
        actor=actor, therapist_id=therapist.id, starts_at=starts_at, mode=mode or row.mode, moved_from=row.id
    )


@transaction.atomic
def appointment_mark(*, actor: Actor, appointment_id: UUID, status: str) -> Appointment:
    """The therapist says whether an appointment that has begun was kept or missed; she may correct herself."""
    row = _of(appointment_id)
    if row.therapist_id != actor.person or not actor.may(PRACTISE):
        raise Denied
    if status not in (AppointmentStatus.KEPT, AppointmentStatus.MISSED):
        raise Invalid(fields={"status": [_("An appointment was kept or missed.")]})
    if row.status == AppointmentStatus.CANCELLED:
        raise Conflict(_("This appointment was cancelled."), code="not-booked")
    if row.during.lower > timezone.now():
        raise Conflict(_("It has not begun yet."), code="not-begun")
    if row.status != status:
        row.status = status
        row.sequence += 1
        row.save(update_fields=["status", "sequence"])
        kept = status == AppointmentStatus.KEPT
        publish(AppointmentKept(appointment_id=row.id) if kept else AppointmentMissed(appointment_id=row.id))
    return row


@transaction.atomic
def note_save(*, actor: Actor, appointment_id: UUID, text: str) -> None:
    """Keep the therapist's note on an appointment, sealed for herself alone; an empty one is removed."""
    row = _of(appointment_id)
    if row.therapist_id != actor.person or not actor.may(PRACTISE):
        raise Denied
    if len(text) > NOTE_LENGTH:
        raise Invalid(fields={"text": [_("There is room for %(number)s characters.") % {"number": NOTE_LENGTH}]})
    refuse_zeros([("text", text)])
    note = AppointmentNote.objects.select_for_update().filter(appointment_id=row.id, user_id=actor.person).first()
    if not text.strip():
        if note is not None:
            note.delete()
        return
    is_new = note is None
    note = note or AppointmentNote(organization_id=actor.organization_id, user_id=actor.person, appointment=row)
    note.text = crypto.seal(
        text, user_id=actor.person, table=AppointmentNote._meta.db_table, column="text", row_id=note.id
    )
    note.save(force_insert=is_new)


def _of(appointment_id: UUID) -> Appointment:
    """One of the actor's own: the policy shows nobody else's."""
    return Appointment.objects.select_for_update().get(id=appointment_id)


def _booked(actor: Actor, appointment_id: UUID) -> Appointment:
    row = _of(appointment_id)
    if actor.person not in (row.client_id, row.therapist_id):
        raise NotFound
    if row.status != AppointmentStatus.BOOKED:
        raise Conflict(_("This appointment is no longer booked."), code="not-booked")
    begins_in = row.during.lower - timezone.now()
    if begins_in <= datetime.timedelta(0):
        raise Conflict(_("It has begun already."), code="too-late")
    if row.client_id == actor.person and begins_in < queries.NOTICE:
        raise Conflict(
            _("It begins in less than 12 hours. Tell your therapist yourself, who can still cancel it."),
            code="too-late",
        )
    return row


def _cancel(actor: Actor, row: Appointment, reason: str) -> Appointment:
    row.status = AppointmentStatus.CANCELLED
    row.cancelled_by_id = actor.person
    row.cancelled_at = timezone.now()
    row.cancel_reason = reason
    row.sequence += 1
    row.save()
    publish(AppointmentCancelled(appointment_id=row.id))
    return row


def _one_at_a_time(people: Iterable[UUID]) -> None:
    """Bookings of the same person follow each other, in whichever organisations.

    The exclusion constraints alone would do for the truth; but two inserts that meet can each wait for the other, and
    PostgreSQL ends such an embrace with an error after a second. Locks taken in one order cannot meet.
    """
    with connection.cursor() as cursor:
        for person in sorted(set(people)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('care.person:' || %s::text, 0))", [str(person)]
            )


def _insert(actor: Actor, therapist: Therapist, wanted: Span, mode: str, moved_from: UUID | None) -> Appointment:
    try:
        with transaction.atomic():
            row = Appointment.objects.create(
                organization_id=actor.organization_id,
                therapist_id=therapist.user_id,
                client_id=actor.person,
                during=DateTimeTZRange(wanted.starts_at, wanted.ends_at),
                mode=mode,
                moved_from_id=moved_from,
            )
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "care_appointment_therapist_one_place":
            raise _faster() from error
        if constraint == "care_appointment_client_one_place":
            raise _elsewhere() from error
        raise
    publish(AppointmentBooked(appointment_id=row.id))
    return row


def _faster() -> Conflict:
    return Conflict(_("Somebody was faster: this hour has just been taken."), code="hour-taken")


def _elsewhere() -> Conflict:
    return Conflict(_("You have another appointment at that time."), code="you-are-booked")
