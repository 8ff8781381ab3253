"""Signing up and confirming an address."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from meristem.identity.models import EmailLink, User
from meristem.kernel.context import entered, tenant
from meristem.kernel.links import token_hash
from meristem.organizations.models import Membership
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in

pytestmark = pytest.mark.django_db

FORM = {"display_name": "Ada Moss", "email": "ada@example.org", "password": PASSWORD, "time_zone": "Asia/Seoul"}


def test_a_visitor_signs_up_confirms_her_address_and_is_in() -> None:
    commons = build.public()
    client = Client()
    answer = client.post("/signup", FORM)
    assert (answer.status_code, answer["Location"]) == (303, "/signup/sent")
    assert client.get("/signup/sent").status_code == 200
    path = link_in(letter("ada@example.org"), "verify-email")
    # Opening the link uses nothing up: scanners open links too.
    assert client.get(path).status_code == 200
    answer = client.post(path)
    assert (answer.status_code, answer["Location"]) == (303, "/today")
    with entered(token_hash(client.cookies[settings.SESSION_COOKIE_NAME].value)) as actor:
        assert (actor.email, actor.organization_id, actor.roles) == ("ada@example.org", commons.id, {"learner"})
        assert actor.time_zone == "Asia/Seoul"
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_she_arrives_where_she_was_going_when_she_signed_up() -> None:
    build.public()
    client = Client()
    page = client.get("/signup?next=/courses/rest").content.decode()
    assert 'name="next" value="/courses/rest"' in page
    assert "/signin?next=/courses/rest" in page
    client.post("/signup", FORM | {"next": "/courses/rest"})
    answer = client.post(link_in(letter("ada@example.org"), "verify-email"))
    assert answer["Location"] == "/courses/rest"
    # Another person who signs up in this browser later is not led there.
    client.post("/signup", FORM | {"email": "bo@example.org"})
    assert client.post(link_in(letter("bo@example.org"), "verify-email"))["Location"] == "/today"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(elsewhere: str) -> None:
    build.public()
    client = Client()
    client.post("/signup", FORM | {"next": elsewhere})
    client.cookies["onward"] = elsewhere
    answer = client.post(link_in(letter("ada@example.org"), "verify-email"))
    assert answer["Location"] == "/today"


def test_the_answer_is_the_same_for_a_known_address_and_the_letter_says_so() -> None:
    account(build.public())
    unknown = Client().post("/signup", FORM | {"email": "new@example.org"})
    known = Client().post("/signup", FORM | {"email": "ADA@example.org"})
    assert (unknown.status_code, unknown.content, unknown["Location"]) == (
        known.status_code,
        known.content,
        known["Location"],
    )
    assert "have an account already" in letter("ada@example.org").text
    with tenant(build.organization().id):
        assert not User.objects.filter(email__iexact="ada@example.org").exists()


def test_what_does_not_fit_is_said_beside_the_field_and_kept_except_the_password() -> None:
    build.public()
    answer = Client().post("/signup", {"display_name": "Ada", "email": "no address", "password": "short"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="no address"' in page
    assert 'id="id_email-error"' in page
    assert 'id="id_password-error"' in page
    assert 'value="short"' not in page


def test_a_password_like_the_address_or_a_common_one_is_refused() -> None:
    build.public()
    for password in ("ada@example.org", "password123", "1234567890"):
        assert Client().post("/signup", FORM | {"password": password}).status_code == 422


def test_an_unknown_zone_becomes_utc_and_a_zero_byte_is_refused() -> None:
    build.public()
    assert Client().post("/signup", FORM | {"time_zone": "Mars/Olympus"}).status_code == 303
    assert Client().post("/signup", FORM | {"display_name": "A\x00da", "email": "b@example.org"}).status_code == 422


def test_a_link_of_another_row_or_purpose_leads_nowhere_and_an_expired_one_is_gone() -> None:
    commons = build.public()
    person = account(commons, verified=False)
    Client().post("/signup", FORM)
    path = link_in(letter("ada@example.org"), "verify-email")
    assert Client().get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    assert Client().get(path.replace("verify-email", "reset")).status_code == 404
    with tenant(commons.id, person.id):
        EmailLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert Client().get(path).status_code == 410
    assert Client().post(path).status_code == 410


def test_signing_up_twice_unverified_sends_the_link_again_and_the_newer_one_works() -> None:
    commons = build.public()
    Client().post("/signup", FORM)
    Client().post("/signup", FORM)
    assert letters_to("ada@example.org") == 2
    client = Client()
    assert client.post(link_in(letter("ada@example.org"), "verify-email")).status_code == 303
    with tenant(commons.id):
        assert Membership.objects.count() == 1


@pytest.mark.limits
def test_one_address_cannot_sign_up_without_end() -> None:
    build.public()
    codes = {
        Client().post("/signup", FORM | {"email": f"p{n}@example.org", "password": "kurz"}).status_code
        for n in range(3)
    }
    assert codes == {422}
    answers = [Client().post("/signup", FORM | {"email": f"p{n}@example.org"}).status_code for n in range(21)]
    assert answers[:20] == [303] * 20
    assert answers[20] == 429
