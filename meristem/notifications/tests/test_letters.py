"""Notices as letters, over a real SMTP connection: what they say, their headers, and that none is lost or doubled."""

import datetime
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.mail import mail_send_due
from meristem.kernel.models import Mail
from meristem.notifications.services import settings_save
from meristem.notifications.tests import telling
from meristem.notifications.tests.post_office import Box, PostOffice
from meristem.notifications.tests.telling import LONG_AGO, TIMELY, URGENT, all_due, deliver, tell
from meristem.organizations.models import Membership
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings) -> Iterator[Box]:
    settings.BASE_URL = "https://garden.example.org"
    settings.MAIL_FROM = "Meristem <garden@example.org>"
    with PostOffice() as office:
        settings.MAIL_URL = office.url
        yield office.box


@pytest.fixture
def place():
    org = build.organization("Northfield <b>& Co</b>")
    return org, build.person(org)


def send(org) -> int:
    with build.inside(org):
        Mail.objects.update(next_try_at=LONG_AGO)
    return mail_send_due()


class Links(HTMLParser):
    """What a mail program would load or offer to follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.follows: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("img", "script", "link", "iframe", "object", "video", "audio") or "src" in given:
            self.loads.append(tag)
        if given.get("href"):
            self.follows.append(str(given["href"]))


def test_a_letter_says_it_in_html_and_in_plain_text_and_loads_nothing(box: Box, place) -> None:
    org, ada = place
    tell(org, ada, name="Something <script>alert(1)</script>")
    deliver()
    assert send(org) == 1
    (message,) = box.messages()
    assert box.recipients == [[ada.email]]
    assert message["Subject"] == "Something <script>alert(1)</script>"
    assert message["Auto-Submitted"] == "auto-generated"
    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    links = Links(html)
    assert links.loads == []
    assert "url(" not in html
    assert "<script" not in html
    assert "https://garden.example.org/today" in links.follows
    assert "https://garden.example.org/notifications/preferences" in links.follows
    assert '<html lang="en">' in html
    assert re.search(r'class="preheader"[^>]*>It happened on', html)
    assert "Something <script>alert(1)</script>" in text
    assert "https://garden.example.org/today" in text
    assert "Northfield <b>& Co</b>" in text
    assert "Northfield &lt;b&gt;&amp; Co&lt;/b&gt;" in html


def test_a_letter_speaks_her_language_on_her_clock(box: Box, place) -> None:
    org, ada = place
    with build.inside(org, ada):
        User.objects.filter(id=ada.id).update(language="ko", time_zone="Asia/Seoul")
    at = timezone.now().replace(hour=15, minute=30) - datetime.timedelta(days=1)
    tell(org, ada, at=at)
    deliver()
    send(org)
    (message,) = box.messages()
    text = message.get_body(("plain",)).get_content()
    assert "12:30" in text
    assert "오전" in text
    assert '<html lang="ko">' in message.get_body(("html",)).get_content()


def test_a_mail_program_can_stop_them_in_one_click(box: Box, place) -> None:
    """RFC 8058: an https address in List-Unsubscribe, whole after folding, and the other header beside it."""
    org, ada = place
    tell(org, ada)
    tell(org, ada, kind=URGENT)
    deliver()
    send(org)
    by_subject = {bool(message["List-Unsubscribe"]): message for message in box.messages()}
    assert set(by_subject) == {True, False}, "what must come is no subscription"
    message = by_subject[True]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<(https://garden\.example\.org(/\S+))>", message["List-Unsubscribe"])
    assert found, message["List-Unsubscribe"]
    raw = next(one for one in box.taken if b"List-Unsubscribe-Post" in one)
    assert f"List-Unsubscribe: <{found.group(1)}>".encode() in raw.splitlines(), "whole, and not encoded on the way"
    # As a mail provider's machine does it: no cookie, no token, one field.
    client = build.client(enforce_csrf_checks=True)
    answer = client.post(found.group(2), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    tell(org, ada)
    tell(org, ada, kind=URGENT)
    deliver()
    assert [one.state for one in telling.deliveries(org, ada)].count("skipped") == 1


def test_a_digest_tells_several_things_in_one_letter(box: Box, place) -> None:
    org, ada = place
    with build.inside(org, ada) as actor:
        settings_save(actor=actor, quiet_from=None, quiet_until=None, digest="daily", is_mail_wanted=True)
    for number in range(3):
        tell(org, ada, name=f"Thing {number}")
    deliver()
    all_due(org, ada)
    deliver()
    assert send(org) == 1
    (message,) = box.messages()
    assert message["Subject"] == "3 things to know"
    for body in (message.get_body(("html",)).get_content(), message.get_body(("plain",)).get_content()):
        assert all(f"Thing {number}" in body for number in range(3))
    assert "/all/" in message["List-Unsubscribe"]


def test_who_left_gets_not_even_what_is_in_the_queue(box: Box, place) -> None:
    org, ada = place
    tell(org, ada)
    deliver()
    with build.inside(org):
        Membership.objects.filter(user_id=ada.id).update(status="removed")
    assert send(org) == 1
    assert box.taken == []
    with build.inside(org):
        assert not Mail.objects.exists(), "nothing of it stays"


def test_a_server_that_is_away_costs_nothing_but_time(box: Box, place) -> None:
    org, ada = place
    box.answers = ["451 later", "451 later"]
    tell(org, ada, kind=TIMELY)
    deliver()
    for _ in range(4):
        send(org)
        deliver()
    assert len(box.taken) == 3
    assert len({message["Message-ID"] for message in box.messages()}) == 1
    assert len(telling.notices(org, ada)) == 1, "the inbox had it at once"
