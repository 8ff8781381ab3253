"""Delivering: what is due is claimed by one worker, weighed anew, and handed to its channel once."""

import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction
from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.kernel.notices import MAIL, NoticeKind, Pace, Told, notice_kinds, words_of
from meristem.kernel.privacy import has_withdrawn
from meristem.notifications.channels import channel_named
from meristem.notifications.models import ChannelChoice, Delivery, Notice, NoticeSettings
from meristem.notifications.services.choices import settings_ensure
from meristem.notifications.times import next_digest, quiet_end
from meristem.notifications.types import LETTERS, Digest
from meristem.organizations.queries import organizations_of

log = structlog.get_logger("meristem.notifications")

BATCH = 50
LAST_ATTEMPT = 10
MOST_IN_A_DIGEST = 50
LONGEST_DELAY = datetime.timedelta(hours=6)
State = Delivery.State


def deliver_due(limit: int = BATCH) -> int:
    """Hand over what is due, each in a transaction of its own; returns how many were looked at. For the worker."""
    taken = 0
    while taken < limit and _deliver_one():
        taken += 1
    return taken


def _deliver_one() -> bool:
    """Take the one that is due longest; False when none is. Its row stays locked, so no two workers take it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT delivery_id, organization_id, user_id FROM notifications_take_due()")
            row = cursor.fetchone()
        if row is None:
            return False
        delivery_id, organization_id, user_id = row
        with tenant(organization_id, user_id):
            delivery = Delivery.objects.select_related("notice").get(id=delivery_id)
            try:
                with transaction.atomic():
                    changes = _handled(delivery, user_id)
            except Exception as error:
                # Whatever is wrong with one channel or one notice must not keep the others.
                attempts = delivery.attempts + 1
                changes = {
                    "attempts": attempts,
                    "due_at": timezone.now() + delay_after(attempts),
                    "state": State.FAILED if attempts >= LAST_ATTEMPT else State.DUE,
                }
                log.warning("delivery_failed", delivery=str(delivery_id), error=type(error).__name__, attempts=attempts)
            Delivery.objects.filter(id=delivery_id).update(**changes)
    return True


def delay_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, six hours at most."""
    return min(datetime.timedelta(minutes=2 ** max(attempts - 1, 0)), LONGEST_DELAY)


def _handled(delivery: Delivery, user_id: UUID) -> dict[str, Any]:
    """What becomes of the delivery: handed over, put off, or dropped because it is not wanted or true any more."""
    kind = notice_kinds().get(delivery.notice.kind)
    channel = channel_named(delivery.channel)
    person = User.objects.filter(id=user_id, status=User.Status.ACTIVE).first()
    here = delivery.organization_id
    if (
        kind is None
        or channel is None
        or person is None
        or not channel.can_reach(person)
        or not any(place.id == here for place in organizations_of(user_id))
    ):
        return {"state": State.SKIPPED}
    settings = settings_ensure(organization_id=here, user_id=user_id)
    if delivery.channel == MAIL and kind.may_be_switched_off and has_withdrawn(user_id, LETTERS):
        return {"state": State.SKIPPED}
    if not is_wanted(kind, delivery.channel, settings, _choice(kind, delivery.channel, user_id)):
        return {"state": State.SKIPPED}
    put_off = _put_off(kind, delivery, person, settings)
    if put_off:
        return put_off
    if not is_current(delivery.notice):
        return {"state": State.SKIPPED}
    waiting = _others_of_digest(delivery, user_id) if delivery.in_digest else []
    notices = [delivery.notice, *(other.notice for other in waiting)]
    handed_as = channel.hand_over(person, sorted(notices, key=lambda notice: (notice.occurred_at, notice.id)))
    done = {"state": State.DONE, "handed_as": handed_as}
    Delivery.objects.filter(id__in=[other.id for other in waiting]).update(**done)
    return done


def is_wanted(kind: NoticeKind, channel: str, settings: NoticeSettings | None, choice: bool | None) -> bool:
    """Whether she wants this kind by this channel; what may not be switched off comes as the kind has it."""
    by_default = kind.channels.get(channel, False)
    if not kind.may_be_switched_off:
        return by_default
    if channel == MAIL and settings is not None and not settings.is_mail_wanted:
        return False
    return by_default if choice is None else choice


def is_current(notice: Notice) -> bool:
    """Whether there still is something to say, and a point in saying it."""
    words = words_of([told(notice)]).get(notice.id)
    return words is not None and not words.is_over


def told(notice: Notice) -> Told:
    """The notice as wordings take it."""
    return Told(notice.id, notice.kind, notice.subject_id, notice.occurrence, notice.params, notice.occurred_at)


def _choice(kind: NoticeKind, channel: str, user_id: UUID) -> bool | None:
    mine = ChannelChoice.objects.filter(user_id=user_id, kind=kind.code, channel=channel)
    return mine.values_list("is_on", flat=True).first()


def _put_off(kind: NoticeKind, delivery: Delivery, person: User, settings: NoticeSettings) -> dict[str, Any]:
    """Until when it waits, if it does: for the end of her quiet hours, or for her next digest."""
    if kind.pace == Pace.URGENT:
        return {}
    now, zone = timezone.now(), ZoneInfo(person.time_zone)
    digest = Digest(settings.digest)
    if kind.pace == Pace.ORDINARY and delivery.channel == MAIL and digest != Digest.NEVER and not delivery.in_digest:
        return {"in_digest": True, "due_at": next_digest(now, zone, digest)}
    quiet = quiet_end(now, zone, settings.quiet_from, settings.quiet_until)
    return {"due_at": quiet} if quiet else {}


def _others_of_digest(delivery: Delivery, user_id: UUID) -> list[Delivery]:
    """What else waits for the same digest, claimed with it, as far as it is still wanted and true."""
    rows = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice")
        .filter(user_id=user_id, channel=delivery.channel, state=State.DUE, in_digest=True, due_at__lte=timezone.now())
        .exclude(id=delivery.id)
        .order_by("due_at", "id")[: MOST_IN_A_DIGEST - 1]
    )
    kinds = notice_kinds()
    found: list[Delivery] = []
    dropped: list[Delivery] = []
    off = set(
        ChannelChoice.objects.filter(user_id=user_id, channel=delivery.channel, is_on=False).values_list(
            "kind", flat=True
        )
    )
    waiting = list(rows)
    words = words_of([told(other.notice) for other in waiting])
    for other in waiting:
        said = words.get(other.notice_id)
        gone = other.notice.kind not in kinds or other.notice.kind in off or said is None or said.is_over
        (dropped if gone else found).append(other)
    Delivery.objects.filter(id__in=[other.id for other in dropped]).update(state=State.SKIPPED)
    return found
