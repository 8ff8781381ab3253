"""Kinds and helpers of the tests of notices."""

import collections
import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.notices import (
    INBOX,
    MAIL,
    Fact,
    NoticeKind,
    Pace,
    Told,
    Words,
    notice_kind,
    said_moment,
    words_for,
)
from meristem.notifications.models import Delivery, Notice
from meristem.notifications.services import deliver_due, fact_tell
from meristem.organizations.models import Organization
from tests import build

LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def _kind(code: str, pace: Pace, *, may_be_switched_off: bool = True, **more: bool) -> NoticeKind:
    channels = {INBOX: True, MAIL: True, **more}
    return notice_kind(NoticeKind(code, "Trials", code, "bell", channels, pace, may_be_switched_off))


ORDINARY = _kind("trial.ordinary", Pace.ORDINARY)
TIMELY = _kind("trial.timely", Pace.TIMELY)
URGENT = _kind("trial.urgent", Pace.URGENT, may_be_switched_off=False)
PAGED = _kind("trial.paged", Pace.URGENT, pager=True)
# What a subject is called; those that are missing have gone.
names: dict[UUID, str] = {}


def every_subject_is_called(name: str) -> None:
    global names
    names = collections.defaultdict(lambda: name)


@words_for(ORDINARY, TIMELY, URGENT, PAGED)
def wording(told: Sequence[Told]) -> Mapping[UUID, Words]:
    return {
        one.id: Words(
            names[one.subject_id],
            f"It happened on {said_moment(one.at)}.",
            "/today",
            "Go there",
            is_over=bool(one.params.get("over")),
        )
        for one in told
        if one.subject_id in names or isinstance(names, collections.defaultdict)
    }


def tell(
    org: Organization,
    *people: User,
    kind: NoticeKind = ORDINARY,
    name: str = "Something <b>happened</b>",
    subject: UUID | None = None,
    at: datetime.datetime | None = None,
    **fact: Any,
) -> int:
    """Tell a fact as the worker does: in the organisation, as nobody."""
    subject = subject or uuid4()
    names[subject] = name
    with build.inside(org):
        made = Fact(kind, [person.id for person in people], subject, **fact)
        return fact_tell(made, at or timezone.now())


def deliver() -> int:
    return deliver_due()


def notices(org: Organization, person: User) -> list[Notice]:
    with build.inside(org, person):
        return list(Notice.objects.order_by("occurred_at"))


def deliveries(org: Organization, person: User) -> list[Delivery]:
    with build.inside(org, person):
        return list(Delivery.objects.select_related("notice").order_by("notice__occurred_at", "channel"))


def all_due(org: Organization, person: User) -> None:
    """A test is one transaction, in which no time passes."""
    with build.inside(org, person):
        Delivery.objects.filter(state="due").update(due_at=LONG_AGO)
