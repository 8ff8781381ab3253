"""Another e-mail address: proved, told, undone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from meristem.identity.models import EmailChange, Session, User
from meristem.kernel.context import tenant
from meristem.organizations.models import Organization
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

pytestmark = pytest.mark.django_db

OLD, NEW = "ada@example.org", "ada.moss@example.net"


@pytest.fixture
def place() -> Organization:
    build.public()
    return build.organization()


def email_of(place: Organization, person: User) -> str:
    with tenant(place.id, person.id):
        return User.objects.get(id=person.id).email


def test_it_changes_when_the_new_address_is_proved_and_the_old_one_takes_it_back(place: Organization) -> None:
    ada = account(place)
    client = build.client(ada, place)
    assert client.post("/settings/email", {"email": OLD}).status_code == 422
    assert client.post("/settings/email", {"email": NEW}).status_code == 303
    assert NEW in client.get("/settings/email").content.decode()
    assert (email_of(place, ada), letters_to(OLD)) == (OLD, 0)
    link = link_in(letter(NEW), "email/")
    visitor = Client()
    assert visitor.get(link).status_code == 200
    assert email_of(place, ada) == OLD
    assert visitor.post(link).status_code == 303
    assert email_of(place, ada) == NEW
    assert visitor.post(link).status_code == 410
    assert sign_in(Client(), NEW)["Location"] == "/today"
    back = link_in(letter(OLD), "email/")
    assert visitor.get(back).status_code == 200
    assert visitor.post(back)["Location"] == "/reset"
    assert email_of(place, ada) == OLD
    assert visitor.post(back).status_code == 410
    with tenant(place.id, ada.id):
        assert not Session.objects.filter(revoked_at=None).exists()


def test_who_changed_it_twice_cannot_undo_the_undoing(place: Organization) -> None:
    ada = account(place)
    thief = build.client(ada, place)
    visitor = Client()
    thief.post("/settings/email", {"email": "thief@example.com"})
    visitor.post(link_in(letter("thief@example.com"), "email/"))
    thief.post("/settings/email", {"email": "thief2@example.com"})
    visitor.post(link_in(letter("thief2@example.com"), "email/"))
    thiefs_way_back = link_in(letter("thief@example.com"), "email/undo")
    visitor.post(link_in(letter(OLD), "email/undo"))
    assert email_of(place, ada) == OLD
    assert visitor.post(thiefs_way_back).status_code == 410
    assert email_of(place, ada) == OLD


def test_an_address_of_somebody_else_shows_to_nobody_and_stays_hers(place: Organization) -> None:
    ada, bea = account(place), account(place, email="bea@example.org")
    answers = [build.client(ada, place).post("/settings/email", {"email": email}) for email in (bea.email, NEW)]
    assert {answer.status_code for answer in answers} == {303}
    assert letters_to("bea@example.org") == 0
    # Free when it was asked for, taken when the link is opened.
    account(place, email=NEW)
    assert Client().post(link_in(letter(NEW), "email/")).status_code == 409
    assert email_of(place, ada) == OLD


def test_links_end_and_are_not_guessed_and_a_stale_session_is_asked_first(place: Organization) -> None:
    ada = account(place)
    client = build.client(ada, place)
    client.post("/settings/email", {"email": NEW})
    link = link_in(letter(NEW), "email/")
    assert Client().post(link[:-3] + "xyz").status_code == 404
    assert Client().post(link.replace("/confirm/", "/undo/")).status_code == 404
    with tenant(place.id, ada.id):
        EmailChange.objects.update(expires_at=timezone.now())
        Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    assert Client().post(link).status_code == 410
    assert client.post("/settings/email", {"email": NEW})["Location"].startswith("/settings/prove")
    body = {"email": NEW}
    refused = client.post("/api/v1/me/email", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")
    proof = client.post("/api/v1/me/proof", {"password": PASSWORD}, content_type="application/json")
    assert proof.status_code == 204
    assert client.post("/api/v1/me/email", body, content_type="application/json").status_code == 202
    change, secret = link_in(letter(NEW), "email/").rsplit("/", 2)[1:]
    told = {"change": change, "secret": secret}
    assert Client().post("/api/v1/email-change/confirm", told, content_type="application/json").status_code == 204
    assert email_of(place, ada) == NEW
    secret = link_in(letter(OLD), "email/undo").rsplit("/", 1)[1]
    told = {"change": change, "secret": secret}
    assert Client().post("/api/v1/email-change/undo", told, content_type="application/json").status_code == 204
    assert email_of(place, ada) == OLD
