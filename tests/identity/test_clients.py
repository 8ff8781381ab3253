"""Programs: short access tokens, refresh tokens good for one use, and families that end as a whole."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from meristem.identity.models import ClientSession, LoginAttempt, PersonalToken, RefreshToken
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import PASSWORD, account, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    build.public()
    return build.organization()


def post(path: str, body: dict, **options):
    return Client(**options).post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def begin(**more):
    body = {"login": "ada@example.org", "password": PASSWORD, "name": "My phone"} | more
    answer = post("/clients", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def renew(refresh: str):
    return post("/clients/renew", {"refresh_token": refresh})


def me(access: str) -> int:
    return Client(headers={"Authorization": f"Bearer {access}"}).get("/api/v1/me").status_code


def test_a_program_comes_in_for_a_quarter_of_an_hour_and_renews(place) -> None:
    ada = account(place)
    first = begin(scopes=["read"])
    assert (first["token_type"], first["expires_in"]) == ("Bearer", 900)
    assert me(first["access_token"]) == 200
    second = renew(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert me(first["access_token"]) == me(second["access_token"]) == 200
    with tenant(place.id, ada.id):
        tokens = PersonalToken.objects.all()
        assert {token.expires_at <= timezone.now() + datetime.timedelta(minutes=15) for token in tokens} == {True}
        assert not any(first["refresh_token"].encode() in bytes(row.token_hash) for row in RefreshToken.objects.all())
        tokens.update(expires_at=timezone.now() - datetime.timedelta(hours=1))
    assert me(second["access_token"]) == 401
    program = Client(headers={"Authorization": f"Bearer {renew(second['refresh_token']).json()['access_token']}"})
    refused = program.patch("/api/v1/me", {"display_name": "X"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope")
    # Access tokens are none of her personal tokens.
    assert program.get("/api/v1/tokens").json()["items"] == []
    assert [one["name"] for one in program.get("/api/v1/clients").json()["items"]] == ["My phone"]


def test_a_used_token_that_comes_back_ends_the_family_and_she_is_told(place) -> None:
    ada = account(place)
    stolen = begin()
    held = renew(stolen["refresh_token"]).json()
    with tenant(place.id, ada.id):
        RefreshToken.objects.exclude(used_at=None).update(used_at=timezone.now() - datetime.timedelta(seconds=11))
    answer = renew(stolen["refresh_token"])
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh-token")
    assert me(held["access_token"]) == me(stolen["access_token"]) == 401
    assert renew(held["refresh_token"]).status_code == 401
    assert "signed out" in letter("ada@example.org").subject
    with tenant(place.id, ada.id):
        assert ClientSession.objects.get().replayed_at is not None
        assert LoginAttempt.objects.filter(outcome="replayed").count() == 1


def test_two_tabs_that_renew_at_once_get_the_same_tokens(place) -> None:
    account(place)
    first = begin()
    answers = [renew(first["refresh_token"]).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert me(answers[2]["access_token"]) == 200


def test_within_the_grace_too_a_token_whose_successor_was_used_ends_the_family(place) -> None:
    account(place)
    first = begin()
    second = renew(first["refresh_token"]).json()
    third = renew(second["refresh_token"]).json()
    assert renew(first["refresh_token"]).status_code == 401
    assert renew(third["refresh_token"]).status_code == 401


def test_programs_stand_beside_sessions_and_end_from_there_and_with_the_password(place) -> None:
    ada, bo = account(place), account(place, email="bo@example.org")
    phone, tablet = begin(), begin(name="My tablet")
    browser = build.client(ada, place)
    page = browser.get("/settings/sessions").content.decode()
    assert "My phone" in page
    assert "My tablet" in page
    assert build.client(bo, place).post(f"/settings/programs/{phone['id']}/end").status_code == 404
    assert build.client(bo, place).delete(f"/api/v1/clients/{phone['id']}").status_code == 404
    assert browser.post(f"/settings/programs/{phone['id']}/end").status_code == 303
    assert me(phone["access_token"]) == 401
    assert renew(phone["refresh_token"]).status_code == 401
    change = {"current": PASSWORD, "password": "a new walk in spring"}
    assert browser.put("/api/v1/me/password", change, content_type="application/json").status_code == 204
    assert me(tablet["access_token"]) == 401


def test_signing_out_by_an_access_token_ends_its_program(place) -> None:
    account(place)
    held = begin()
    program = Client(headers={"Authorization": f"Bearer {held['access_token']}"})
    assert program.delete("/api/v1/sessions/current").status_code == 204
    assert renew(held["refresh_token"]).status_code == 401


@pytest.mark.parametrize(
    "body", [{"scopes": []}, {"scopes": ["admin"]}, {"name": ""}, {"organization_id": "x"}, {"role": "administrator"}]
)
def test_what_does_not_fit_is_refused(place, body) -> None:
    account(place)
    answer = post("/clients", {"login": "ada@example.org", "password": PASSWORD, "name": "x"} | body)
    assert answer.status_code == 422


def test_no_refresh_token_can_be_made_up_or_outlives_its_time(place) -> None:
    ada = account(place)
    held = begin()
    for guess in ("", "x", held["access_token"], held["refresh_token"][:-1]):
        assert renew(guess).status_code == 401
    with tenant(place.id, ada.id):
        RefreshToken.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert renew(held["refresh_token"]).status_code == 401
