"""Taking up a course, being asked to take one, leaving it."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, Invalid, SignInRequired
from meristem.kernel.events import publish
from meristem.learning.events import Enrolled
from meristem.learning.models import Enrolment
from meristem.learning.permissions import ASSIGN
from meristem.learning.queries.assign import askable
from meristem.learning.queries.courses import published_course

MOST_AT_ONCE = 500


@transaction.atomic
def enrolment_create(*, actor: Actor, course_id: UUID) -> Enrolment:
    """Take up a published course. Doing it twice is the same as once; who left comes back to what she had done.

    Raises NotFound for a course that is not there for her, Denied for one that has a price.
    """
    if not actor.is_authenticated:
        raise SignInRequired
    course = published_course(course_id)
    if course.price_in_cents > 0:
        raise Denied(_("This course has a price. Ask your organisation to enrol you."), code="has-a-price")
    return _enrol(actor, course.id, actor.person, reason=Enrolment.Reason.SELF)


@transaction.atomic
def enrolment_assign(
    *, actor: Actor, course_id: UUID, user_ids: Iterable[UUID], due_at: datetime.datetime | None = None
) -> list[Enrolment]:
    """Enrol members in a published course, with a date by which it is due. Those who take it already get the date.

    Raises Denied without the permission, Invalid for people of no group that she leads, or a date that has passed.
    """
    if not actor.may(ASSIGN):
        raise Denied
    course = published_course(course_id)
    wanted = sorted(set(user_ids))
    if not wanted:
        raise Invalid(fields={"user_ids": [_("Choose at least one person.")]})
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(fields={"user_ids": [_("Choose at most 500 people at once.")]})
    if due_at is not None and due_at <= timezone.now():
        raise Invalid(fields={"due_at": [_("The date has passed already.")]})
    if not set(wanted) <= askable(actor):
        raise Invalid(fields={"user_ids": [_("Somebody you chose is in none of the groups that you lead.")]})
    made = [_enrol(actor, course.id, user_id, reason=Enrolment.Reason.ASSIGNED, due_at=due_at) for user_id in wanted]
    audit.record(
        "learning.assigned",
        object_type="course",
        object_id=course.id,
        after={"people": len(made), "due_at": due_at.isoformat() if due_at else None},
    )
    return made


@transaction.atomic
def enrolment_leave(*, actor: Actor, course_id: UUID) -> Enrolment:
    """Leave a course; what was done stays, and comes back with her. A finished course stays finished.

    Raises DoesNotExist when she does not take it, Denied when somebody else asked her to.
    """
    enrolment = Enrolment.objects.select_for_update().get(user_id=actor.person, course_id=course_id)
    if enrolment.status != Enrolment.Status.ACTIVE:
        return enrolment
    if enrolment.reason == Enrolment.Reason.ASSIGNED:
        raise Denied(_("Your organisation asked you to take this course. Ask whoever assigned it."), code="assigned")
    enrolment.status = Enrolment.Status.LEFT
    enrolment.save(update_fields=["status"])
    return enrolment


def _enrol(
    actor: Actor, course_id: UUID, user_id: UUID, *, reason: str, due_at: datetime.datetime | None = None
) -> Enrolment:
    enrolment, is_new = Enrolment.objects.select_for_update().get_or_create(
        organization_id=actor.organization_id,
        user_id=user_id,
        course_id=course_id,
        defaults={
            "reason": reason,
            "due_at": due_at,
            "enrolled_at": timezone.now(),
            "assigned_by_id": actor.user_id if reason == Enrolment.Reason.ASSIGNED else None,
        },
    )
    returns = enrolment.status == Enrolment.Status.LEFT
    if not is_new:
        if returns:
            enrolment.status = Enrolment.Status.ACTIVE
        if reason == Enrolment.Reason.ASSIGNED and enrolment.status != Enrolment.Status.COMPLETED:
            enrolment.reason, enrolment.due_at, enrolment.assigned_by_id = reason, due_at, actor.user_id
        enrolment.save(update_fields=["status", "reason", "due_at", "assigned_by_id"])
    if is_new or returns:
        publish(Enrolled(user_id=user_id, course_id=course_id, enrolment_id=enrolment.id, reason=reason))
        with connection.cursor() as cursor:
            # The rows of progress stand from the start, and count what she had done before she left.
            cursor.execute("SELECT learning_settle(%s, %s, %s)", [actor.organization_id, user_id, course_id])
    return enrolment
