"""What the two people of an appointment are told: that there is one, and when. Never with whom, nor what for."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.care.events import AppointmentBooked, AppointmentCancelled
from meristem.care.models import Appointment
from meristem.care.types import AppointmentStatus
from meristem.kernel.events.registry import Published
from meristem.kernel.notices import (
    INBOX,
    MAIL,
    Fact,
    NoticeKind,
    Pace,
    Told,
    Words,
    notice_kind,
    reminds,
    said_moment,
    tells,
    words_for,
)

BEFORE = datetime.timedelta(hours=24)


def _kind(code: str, title: str | Promise) -> NoticeKind:
    group = gettext_lazy("Appointments")
    return notice_kind(NoticeKind(code, group, title, "calendar", {INBOX: True, MAIL: True}, Pace.TIMELY))


BOOKED = _kind("care.booked", gettext_lazy("An appointment was booked"))
MOVED = _kind("care.moved", gettext_lazy("An appointment was moved"))
CANCELLED = _kind("care.cancelled", gettext_lazy("An appointment was cancelled"))
REMINDER = _kind("care.reminder", gettext_lazy("An appointment is tomorrow"))


@tells(AppointmentBooked)
def booked(published: Published) -> Iterable[Fact]:
    """Both; that it was booked in place of another one they are told as a move."""
    event = published.event
    assert isinstance(event, AppointmentBooked)
    for therapist, client, _by, moved_from, _was_moved in _people("care_people_of(%s)", [event.appointment_id]):
        yield Fact(MOVED if moved_from else BOOKED, [therapist, client], event.appointment_id)


@tells(AppointmentCancelled)
def cancelled(published: Published) -> Iterable[Fact]:
    """The one who did not cancel it; nobody when it was moved."""
    event = published.event
    assert isinstance(event, AppointmentCancelled)
    for therapist, client, by, _moved_from, was_moved in _people("care_people_of(%s)", [event.appointment_id]):
        if not was_moved:
            yield Fact(CANCELLED, [one for one in (therapist, client) if one != by], event.appointment_id)


@reminds
def coming(now: datetime.datetime) -> Iterable[Fact]:
    """Both, a day before; nobody needs reminding of what she booked since."""
    for appointment_id, therapist, client in _people("care_coming(%s, %s, %s)", [now, now + BEFORE, BEFORE]):
        yield Fact(REMINDER, [therapist, client], appointment_id)


def _people(function: str, parameters: list[Any]) -> list[tuple[UUID, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", parameters)  # noqa: S608 - our own words
        return list(cursor.fetchall())


@words_for(BOOKED, MOVED, CANCELLED, REMINDER)
def appointment_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    """For its two people alone: the policy shows the rows to nobody else."""
    rows = Appointment.objects.in_bulk([one.subject_id for one in told])
    return {one.id: _words(one.kind, rows[one.subject_id]) for one in told if one.subject_id in rows}


def _words(kind: str, row: Appointment) -> Words:
    when = {"date": said_moment(row.during.lower)}
    is_past = row.during.lower <= timezone.now()
    is_booked = row.status == AppointmentStatus.BOOKED
    begins = _("It began on %(date)s.") if is_past else _("It begins on %(date)s.")
    said = {
        BOOKED.code: (_("An appointment was booked"), begins),
        MOVED.code: (_("An appointment was moved"), begins),
        CANCELLED.code: (_("An appointment was cancelled"), _("It would have begun on %(date)s.")),
        REMINDER.code: (_("An appointment is coming up"), begins),
    }
    title, text = said[kind]
    return Words(
        title,
        text % when,
        reverse("care:appointment", args=[row.id]),
        _("See the appointment"),
        is_over=is_past or (is_booked == (kind == CANCELLED.code)),
    )
