"""What learners are told: a course was assigned to them, falls due, is late; a certificate is theirs."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.courses.types import course_url
from meristem.kernel.events.registry import Published
from meristem.kernel.notices import (
    INBOX,
    MAIL,
    Fact,
    NoticeKind,
    Told,
    Words,
    notice_kind,
    reminds,
    said_moment,
    tells,
    words_for,
)
from meristem.learning.events import CertificateIssued, Enrolled
from meristem.learning.models import Certificate, Enrolment

GROUP = gettext_lazy("Learning")
BOTH = {INBOX: True, MAIL: True}
# A date is recalled three days before; half of the time before when there was less than six days.
BEFORE = datetime.timedelta(days=3)
LATE_WITHIN = datetime.timedelta(days=7)

ASSIGNED = notice_kind(
    NoticeKind("learning.assigned", GROUP, gettext_lazy("A course was assigned to you"), "learn", BOTH)
)
DUE_SOON = notice_kind(NoticeKind("learning.due_soon", GROUP, gettext_lazy("A course is due soon"), "clock", BOTH))
OVERDUE = notice_kind(NoticeKind("learning.overdue", GROUP, gettext_lazy("A course is past its date"), "alert", BOTH))
CERTIFICATE = notice_kind(
    NoticeKind("learning.certificate", GROUP, gettext_lazy("A certificate was issued to you"), "certificate", BOTH)
)


@tells(Enrolled)
def assigned(published: Published) -> Iterable[Fact]:
    """The learner, when somebody else enrolled her."""
    event = published.event
    assert isinstance(event, Enrolled)
    if event.reason == Enrolment.Reason.ASSIGNED and published.actor_id != event.user_id:
        yield Fact(ASSIGNED, [event.user_id], event.enrolment_id, str(published.position))


@tells(CertificateIssued)
def certified(published: Published) -> Iterable[Fact]:
    """Its holder."""
    event = published.event
    assert isinstance(event, CertificateIssued)
    yield Fact(CERTIFICATE, [event.user_id], event.certificate_id)


@reminds
def due(now: datetime.datetime) -> Iterable[Fact]:
    """Who has not finished what is due; told once for each date, so that another date is told anew."""
    half = ExpressionWrapper((F("due_at") - F("enrolled_at")) / 2, output_field=DurationField())
    running = Enrolment.objects.filter(status=Enrolment.Status.ACTIVE).annotate(half=half)
    soon = running.filter(due_at__gt=now, due_at__lte=now + BEFORE).filter(due_at__lte=now + F("half"))
    for enrolment in soon:
        yield _fact(DUE_SOON, enrolment)
    for enrolment in running.filter(due_at__lte=now, due_at__gt=now - LATE_WITHIN):
        yield _fact(OVERDUE, enrolment)


def _fact(kind: NoticeKind, enrolment: Enrolment) -> Fact:
    return Fact(kind, [enrolment.user_id], enrolment.id, _date(enrolment))


def _date(enrolment: Enrolment) -> str:
    return enrolment.due_at.astimezone(datetime.UTC).isoformat() if enrolment.due_at else ""


@words_for(ASSIGNED, DUE_SOON, OVERDUE)
def course_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    rows = Enrolment.objects.select_related("course").in_bulk([one.subject_id for one in told])
    return {one.id: _course_words(one, rows[one.subject_id]) for one in told if one.subject_id in rows}


def _course_words(told: Told, enrolment: Enrolment) -> Words:
    said = {"title": enrolment.course.title, "date": said_moment(enrolment.due_at) if enrolment.due_at else ""}
    is_over = enrolment.status != Enrolment.Status.ACTIVE
    if told.kind == ASSIGNED.code:
        title = _("A course for you: %(title)s") % said
        text = _("Somebody in your organisation asked you to take it.")
        if enrolment.due_at:
            text = _("Somebody in your organisation asked you to take it by %(date)s.") % said
    else:
        is_over = is_over or told.occurrence != _date(enrolment)
        title = _("Due soon: %(title)s") % said
        text = _("It is due on %(date)s. What you have done so far is kept.") % said
        if told.kind == OVERDUE.code:
            title = _("Past its date: %(title)s") % said
            text = _("It was due on %(date)s. You can still finish it.") % said
    return Words(title, text, course_url(enrolment.course.slug), _("Go to the course"), is_over)


@words_for(CERTIFICATE)
def certificate_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    rows = Certificate.objects.in_bulk([one.subject_id for one in told])
    return {
        one.id: Words(
            _("Your certificate for %(title)s") % {"title": row.course_title},
            _("You have finished the course. The certificate is yours to keep and to show."),
            reverse("learning:verify", args=[row.code]),
            _("See the certificate"),
            is_over=row.revoked_at is not None,
        )
        for one in told
        if (row := rows.get(one.subject_id))
    }
