"""A fact is told once, to whoever is there, by every channel that she wants."""

import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.models import Mail
from meristem.notifications.channels import Channel, channel_register
from meristem.notifications.models import Notice
from meristem.notifications.services import choices_save, notices_forget, settings_save
from meristem.notifications.tests import telling
from meristem.notifications.tests.telling import ORDINARY, PAGED, TIMELY, URGENT, all_due, deliver, tell
from meristem.organizations.models import Membership
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    org = build.organization()
    return org, build.person(org)


def letters(org) -> list[Mail]:
    with build.inside(org):
        return list(Mail.objects.order_by("created_at"))


def test_a_fact_is_told_once_however_often_it_is_named(place) -> None:
    org, ada = place
    subject = uuid4()
    assert [tell(org, ada, subject=subject) for _ in range(3)] == [1, 0, 0]
    assert tell(org, ada, subject=subject, occurrence="again") == 1
    deliver()
    deliver()
    assert len(telling.notices(org, ada)) == 2
    assert len(letters(org)) == 2


def test_notices_are_hers_alone(place) -> None:
    org, ada = place
    tell(org, ada)
    for other in (build.person(org, "administrator"), build.person(org, "manager")):
        assert telling.notices(org, other) == []
        assert telling.deliveries(org, other) == []
    elsewhere = build.organization()
    with build.inside(elsewhere, ada):
        assert not Notice.objects.exists()


def test_nobody_who_is_signed_in_can_tell_others_anything(place) -> None:
    org, ada = place
    mallory = build.person(org, "administrator")
    with build.inside(org, mallory, "administrator"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT notifications_tell('trial.urgent', %s, %s, '', '{}', now(), true, false, %s)",
            [[ada.id], uuid4(), ["mail"]],
        )
        assert cursor.fetchone() == (0,)
    assert telling.notices(org, ada) == []


def test_who_left_or_was_suspended_or_archived_is_told_nothing(place) -> None:
    org, _ada = place
    gone, paused, archived = (build.person(org) for _ in range(3))
    with build.inside(org):
        Membership.objects.filter(user_id=gone.id).update(status="removed")
        Membership.objects.filter(user_id=paused.id).update(status="suspended")
    with build.inside(org, archived):
        User.objects.filter(id=archived.id).update(status="archived")
    assert tell(org, gone, paused, archived, build.person(build.organization())) == 0


def test_who_leaves_before_the_letter_is_handed_over_gets_none(place) -> None:
    org, ada = place
    tell(org, ada)
    with build.inside(org):
        Membership.objects.filter(user_id=ada.id).update(status="removed")
    deliver()
    assert letters(org) == []
    assert [one.state for one in telling.deliveries(org, ada)] == ["skipped"]


def test_old_facts_are_no_news(place) -> None:
    org, ada = place
    now = timezone.now()
    assert tell(org, ada, at=now - datetime.timedelta(days=100)) == 0
    assert tell(org, ada, at=now - datetime.timedelta(days=5)) == 1
    deliver()
    (notice,) = telling.notices(org, ada)
    assert notice.read_at is not None
    assert letters(org) == []


def test_a_kind_is_switched_off_by_channel(place) -> None:
    org, ada = place
    with build.inside(org, ada) as actor:
        choices_save(actor=actor, choices={(ORDINARY.code, "mail"): False, (TIMELY.code, "inbox"): False})
    tell(org, ada)
    tell(org, ada, kind=TIMELY)
    deliver()
    shown = {notice.kind: notice.in_inbox for notice in telling.notices(org, ada)}
    assert shown == {ORDINARY.code: True, TIMELY.code: False}
    (letter,) = letters(org)
    assert str(next(n.id for n in telling.notices(org, ada) if n.kind == TIMELY.code)) == letter.params["notice"]


def test_without_mail_at_all_only_what_keeps_the_account_safe_is_sent(place) -> None:
    org, ada = place
    save(org, ada, is_mail_wanted=False)
    for kind in (ORDINARY, TIMELY, URGENT):
        tell(org, ada, kind=kind)
    deliver()
    assert len(letters(org)) == 1
    assert len(telling.notices(org, ada)) == 3


def save(org, ada, **values) -> None:
    given = {"quiet_from": None, "quiet_until": None, "digest": "never", "is_mail_wanted": True} | values
    with build.inside(org, ada) as actor:
        settings_save(actor=actor, **given)


def quiet_now(zone: str) -> dict[str, datetime.time]:
    local = timezone.now().astimezone(ZoneInfo(zone))
    first, last = local - datetime.timedelta(hours=1), local + datetime.timedelta(hours=2)
    return {
        "quiet_from": first.time().replace(second=0, microsecond=0),
        "quiet_until": last.time().replace(second=0, microsecond=0),
    }


def test_mail_waits_for_the_end_of_quiet_hours_on_her_own_clock(place) -> None:
    org, ada = place
    with build.inside(org, ada):
        User.objects.filter(id=ada.id).update(time_zone="Asia/Seoul")
    hours = quiet_now("Asia/Seoul")
    save(org, ada, **hours)
    tell(org, ada, kind=TIMELY)
    tell(org, ada, kind=URGENT)
    deliver()
    assert len(letters(org)) == 1, "what is urgent passes"
    waiting = next(one for one in telling.deliveries(org, ada) if one.state == "due")
    assert datetime.timedelta(minutes=1) < waiting.due_at - timezone.now() < datetime.timedelta(hours=2, minutes=1)
    assert waiting.due_at.astimezone(ZoneInfo("Asia/Seoul")).time() == hours["quiet_until"]
    # In her inbox it stands at once.
    assert len(telling.notices(org, ada)) == 2
    save(org, ada)
    all_due(org, ada)
    deliver()
    assert len(letters(org)) == 2


def test_a_digest_gathers_what_can_wait_into_one_letter(place) -> None:
    org, ada = place
    save(org, ada, digest="daily")
    for number in range(3):
        tell(org, ada, name=f"Thing {number}")
    tell(org, ada, kind=TIMELY)
    deliver()
    assert len(letters(org)) == 1, "what is timely does not wait for it"
    waiting = [one for one in telling.deliveries(org, ada) if one.state == "due"]
    assert [one.in_digest for one in waiting] == [True] * 3
    all_due(org, ada)
    deliver()
    deliver()
    (_first, digest) = letters(org)
    assert digest.template == "notifications_digest"
    assert len(digest.params["notices"]) == 3
    assert {one.handed_as for one in telling.deliveries(org, ada) if one.in_digest} == {digest.id}


def test_a_digest_leaves_out_what_was_switched_off_or_is_gone_since(place) -> None:
    org, ada = place
    save(org, ada, digest="weekly")
    gone = uuid4()
    tell(org, ada, subject=gone)
    tell(org, ada, name="Stays")
    tell(org, ada, name="Is over", params={"over": True})
    deliver()
    all_due(org, ada)
    del telling.names[gone]
    deliver()
    (letter,) = letters(org)
    assert letter.template == "notifications_notice", "one alone needs no digest"


def test_what_is_over_by_now_is_not_sent(place) -> None:
    org, ada = place
    tell(org, ada, params={"over": True})
    deliver()
    assert letters(org) == []
    assert [one.state for one in telling.deliveries(org, ada)] == ["skipped"]


def test_an_address_that_was_never_proved_gets_no_mail(place) -> None:
    org, ada = place
    with build.inside(org, ada):
        User.objects.filter(id=ada.id).update(email_verified_at=None)
    tell(org, ada)
    deliver()
    assert letters(org) == []
    assert len(telling.notices(org, ada)) == 1


def test_a_channel_that_fails_neither_loses_nor_repeats_the_others(place) -> None:
    org, ada = place
    paged = []

    def page(_person, notices):
        paged.append(notices[0].id)
        if len(paged) < 3:
            raise OSError("the pager is away")
        return

    channel_register("pager", Channel(lambda _person: True, page))
    tell(org, ada, kind=PAGED)
    deliver()
    states = {one.channel: (one.state, one.attempts) for one in telling.deliveries(org, ada)}
    assert states == {"mail": ("done", 0), "pager": ("due", 1)}
    for _ in range(3):
        all_due(org, ada)
        deliver()
    assert {one.channel: one.state for one in telling.deliveries(org, ada)} == {"mail": "done", "pager": "done"}
    assert len(letters(org)) == 1
    assert len(paged) == 3


def test_a_channel_that_fails_for_good_is_given_up(place) -> None:
    org, ada = place

    def broken(_person, _notices):
        raise OSError("gone")

    channel_register("pager", Channel(lambda _person: True, broken))
    tell(org, ada, kind=PAGED)
    for _ in range(12):
        all_due(org, ada)
        deliver()
    assert {one.channel: one.state for one in telling.deliveries(org, ada)} == {"mail": "done", "pager": "failed"}


def test_notices_are_forgotten_after_three_months(place) -> None:
    org, ada = place
    tell(org, ada)
    tell(org, ada)
    with build.inside(org, ada):
        oldest = Notice.objects.order_by("id").first()
        Notice.objects.filter(id=oldest.id).update(occurred_at=timezone.now() - datetime.timedelta(days=91))
    assert notices_forget() == 1
    assert len(telling.notices(org, ada)) == 1
