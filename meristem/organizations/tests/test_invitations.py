"""Inviting and accepting."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from meristem.kernel.context import entered, tenant
from meristem.kernel.links import token_hash
from meristem.organizations.models import Invitation, Membership
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

NEW = {"display_name": "Noor Haddad", "password": PASSWORD, "time_zone": "Asia/Amman"}


def invite(client: Client, emails: str, *roles: str):
    return client.post("/members/invite", {"emails": emails, "roles": roles or ["learner"]})


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", name="Ruth Feldman")
    return org, ruth, build.client(ruth, org)


pytestmark = pytest.mark.django_db


def test_a_new_person_takes_her_seat_with_a_name_and_a_password(house) -> None:
    org, _ruth, client = house
    answer = invite(client, "noor@example.org, bo@example.org\nnoor@example.org", "learner", "coach")
    assert answer.status_code == 303
    assert (letters_to("noor@example.org"), letters_to("bo@example.org")) == (1, 1)
    rendered = letter("noor@example.org")
    assert "Riverside" in rendered.subject
    assert "Ruth Feldman" in rendered.text
    path = link_in(rendered, "invitation")
    hers = Client()
    assert "noor@example.org" in hers.get(path).content.decode()
    assert hers.post(path, NEW | {"password": "short"}).status_code == 422
    assert hers.post(path, NEW)["Location"] == "/today"
    with entered(token_hash(hers.cookies[settings.SESSION_COOKIE_NAME].value)) as actor:
        assert (actor.organization_id, actor.roles, actor.email) == (org.id, {"learner", "coach"}, "noor@example.org")
    # The link has proved the address: she can sign in.
    assert sign_in(Client(), "noor@example.org").status_code == 303
    assert Client().get(path).status_code == 410
    page = client.get("/members").content.decode()
    assert "bo@example.org" in page
    assert page.count("noor@example.org") == 1


def test_somebody_with_an_account_signs_in_first_and_then_accepts(house) -> None:
    org, _ruth, client = house
    elsewhere = build.organization()
    ada = account(elsewhere)
    invite(client, "Ada@Example.org", "author")
    path = link_in(letter("ada@example.org"), "invitation")
    hers = Client()
    page = hers.get(path).content.decode()
    assert f"/signin?next={path}" in page
    # Without signing in nothing can be taken, and no second account can be made.
    assert hers.post(path, NEW).status_code == 200
    assert sign_in(hers, next=path)["Location"] == path
    assert "Ada Moss" in hers.get(path).content.decode()
    assert hers.post(path).status_code == 303
    assert hers.get("/api/v1/me").json()["organization_id"] == str(org.id)
    with tenant(org.id):
        assert Membership.objects.get(user_id=ada.id).roles == ["author"]


def test_inviting_again_sends_again_and_members_are_left_alone(house) -> None:
    org, _ruth, client = house
    ada = account(org)
    invite(client, "noor@example.org")
    invite(client, "noor@example.org ada@example.org", "coach")
    assert letters_to("ada@example.org") == 0
    with tenant(org.id):
        (row,) = Invitation.objects.all()
        assert (row.roles, row.reminder_count) == (["coach"], 1)
        assert Membership.objects.get(user_id=ada.id).roles == ["learner"]
    assert client.post(f"/invitations/{row.id}/resend").status_code == 303
    assert letters_to("noor@example.org") == 3


def test_what_is_withdrawn_or_expired_is_gone_and_a_wrong_link_is_nothing(house) -> None:
    org, _ruth, client = house
    invite(client, "noor@example.org")
    path = link_in(letter("noor@example.org"), "invitation")
    assert Client().get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    with tenant(org.id):
        row = Invitation.objects.get()
        Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(hours=1))
    assert Client().get(path).status_code == 410
    assert Client().post(path, NEW).status_code == 410
    assert "expired" in client.get("/members").content.decode()
    client.post(f"/invitations/{row.id}/resend")
    assert Client().get(path).status_code == 200
    assert client.post(f"/invitations/{row.id}/withdraw").status_code == 303
    assert Client().get(path).status_code == 410
    assert client.post(f"/invitations/{row.id}/withdraw").status_code == 404
    # Withdrawn is not for ever: the address can be invited anew.
    assert invite(client, "noor@example.org").status_code == 303


def test_another_tenants_invitation_cannot_be_touched(house) -> None:
    _org, _ruth, client = house
    theirs = build.organization()
    invite(build.client(build.person(theirs, "administrator"), theirs), "noor@example.org")
    with tenant(theirs.id):
        row = Invitation.objects.get()
    for path in (f"/invitations/{row.id}/resend", f"/invitations/{row.id}/withdraw"):
        assert client.post(path).status_code == 404
    assert client.delete(f"/api/v1/invitations/{row.id}").status_code == 404
    assert client.post(f"/api/v1/invitations/{row.id}/resend").status_code == 404
    assert client.get("/api/v1/invitations").json()["items"] == []


def test_wrong_addresses_and_roles_are_said_beside_the_field_and_kept(house) -> None:
    _org, _ruth, client = house
    answer = invite(client, "fine@example.org, not an address")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "fine@example.org, not an address" in page
    assert 'id="id_emails-error"' in page
    assert client.post("/members/invite", {"emails": "a@example.org"}).status_code == 422
    assert invite(client, "a@example.org", "king").status_code == 422
    assert invite(client, "\n".join(f"p{n}@example.org" for n in range(101))).status_code == 422
    assert letters_to("fine@example.org") == 0


def test_who_left_comes_back_with_the_roles_of_the_new_invitation(house) -> None:
    org, _ruth, client = house
    ada = account(org, "author")
    client.post(f"/members/{ada.id}/remove")
    invite(client, "ada@example.org", "coach")
    hers = Client()
    sign_in(hers)
    assert hers.post(link_in(letter("ada@example.org"), "invitation")).status_code == 303
    with tenant(org.id):
        member = Membership.objects.get(user_id=ada.id)
    assert (member.status, member.roles) == ("active", ["coach"])


def test_the_same_through_the_api(house) -> None:
    _org, _ruth, client = house
    body = {"emails": ["noor@example.org"], "roles": ["learner"]}
    answer = client.post("/api/v1/invitations", body, content_type="application/json")
    assert answer.status_code == 201
    (sent,) = answer.json()["sent"]
    assert client.post(f"/api/v1/invitations/{sent['id']}/resend").json()["reminder_count"] == 1
    for wrong in ({"emails": ["x"]}, {"emails": []}, {"emails": ["a@example.org"], "roles": ["king"]}):
        answer = client.post("/api/v1/invitations", wrong, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert client.delete(f"/api/v1/invitations/{sent['id']}").status_code == 204


def test_a_program_reads_an_offer_and_takes_it(house) -> None:
    org, _ruth, client = house
    elsewhere = build.organization()
    ada = account(elsewhere)
    invite(client, "noor@example.org ada@example.org", "coach")

    def path(address: str) -> str:
        return "/api/v1/invitations" + link_in(letter(address), "invitation").removeprefix("/invitation")

    new = Client()
    offer = new.get(path("noor@example.org")).json()
    assert (offer["organization_name"], offer["roles"], offer["has_account"]) == ("Riverside", ["coach"], False)
    for body in ({}, {"display_name": "Noor", "password": "password123"}, {"display_name": "Noor", "more": 1}):
        assert new.post(path("noor@example.org"), body, content_type="application/json").status_code == 422, body
    taken = new.post(path("noor@example.org"), NEW, content_type="application/json")
    assert taken.json() == {"organization_id": str(org.id), "is_waiting": False}
    assert new.get(path("noor@example.org")).status_code == 410
    assert new.post(path("ada@example.org"), NEW, content_type="application/json").status_code == 409
    hers = build.client(ada, elsewhere)
    assert hers.post(path("ada@example.org"), {}, content_type="application/json").status_code == 200
    assert {place["name"] for place in hers.get("/api/v1/organizations").json()["items"]} >= {"Riverside"}
