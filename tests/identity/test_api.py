"""The whole way in for a program: sign up, confirm, come in, make a token, go out."""

import json

import pytest
from django.test import Client

from meristem.identity.models import LoginAttempt
from meristem.kernel.context import tenant
from meristem.kernel.models import IdempotencyRecord
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: dict, **headers: str):
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def link_of(address: str, part: str) -> dict[str, str]:
    *_rest, link, secret = link_in(letter(address), part).split("/")
    return {"link": link, "secret": secret}


def test_a_program_goes_the_whole_way_without_a_browser() -> None:
    build.public()
    strict = Client(enforce_csrf_checks=True)
    form = {"display_name": "Ada Moss", "email": "ada@example.org", "password": PASSWORD, "time_zone": "Asia/Seoul"}
    assert post(strict, "/sign-up", form).status_code == 202
    assert post(strict, "/sessions", {"login": "ada@example.org", "password": PASSWORD}).json()["code"] == "unverified"
    link = link_of("ada@example.org", "verify-email")
    assert post(strict, "/verify-email", link).status_code == 204
    assert post(strict, "/verify-email", link).json()["code"] == "gone"
    begun = post(strict, "/sessions", {"login": "ada@example.org", "password": PASSWORD})
    assert begun.status_code == 201
    bearer = {"Authorization": f"Bearer {begun.json()['token']}"}
    assert strict.get("/api/v1/me", headers=bearer).json()["time_zone"] == "Asia/Seoul"
    made = post(strict, "/tokens", {"name": "script", "scopes": ["read"]}, **bearer)
    assert made.json()["secret"].startswith("mer_")
    assert strict.delete("/api/v1/sessions/current", headers=bearer).status_code == 204
    assert strict.get("/api/v1/me", headers=bearer).status_code == 401


def test_the_answer_is_the_same_for_known_and_unknown_addresses() -> None:
    account(build.public())
    form = {"display_name": "Ada", "password": PASSWORD}
    answers = [post(Client(), "/sign-up", form | {"email": f"{name}@example.org"}) for name in ("ada", "new")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 2
    answers = [post(Client(), "/password-reset", {"email": f"{name}@example.org"}) for name in ("ada", "none")]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 2
    assert letters_to("none@example.org") == 0


def test_wrong_passwords_are_refused_and_noted() -> None:
    commons = build.public()
    ada = account(commons)
    answer = post(Client(), "/sessions", {"login": "ada@example.org", "password": "not this one"})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-password")
    with tenant(commons.id, ada.id):
        assert LoginAttempt.objects.get().outcome == "wrong"


@pytest.mark.limits
def test_guessing_is_limited_through_the_api_too() -> None:
    account(build.public())
    body = {"login": "ada@example.org", "password": "not this one"}
    codes = [post(Client(), "/sessions", body).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert sign_in(Client()).status_code == 429


def test_a_new_password_by_link_and_by_the_old_one() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    post(Client(), "/password-reset", {"email": "ada@example.org"})
    link = link_of("ada@example.org", "reset/")
    weak = post(Client(), "/password-reset/confirm", link | {"password": "password123"})
    assert (weak.status_code, list(weak.json()["errors"])) == (422, ["password"])
    assert post(Client(), "/password-reset/confirm", link | {"password": "a walk by the sea"}).status_code == 204
    assert post(Client(), "/password-reset/confirm", link | {"password": "a walk by the sea"}).status_code == 410
    client = build.client(ada, org)
    body = {"current": "a walk by the sea", "password": "a walk in the hills"}
    assert client.put("/api/v1/me/password", body, content_type="application/json").status_code == 204
    again = client.put("/api/v1/me/password", body, content_type="application/json")
    assert (again.status_code, list(again.json()["errors"])) == (422, ["current"])


def test_a_secret_is_not_kept_for_the_repetition_of_a_request() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    client = build.client(ada, org)
    body = {"name": "script", "scopes": ["read"]}
    first = post(client, "/tokens", body, **{"Idempotency-Key": "one"})
    again = post(client, "/tokens", body, **{"Idempotency-Key": "one"})
    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "shown-once")
    assert len(client.get("/api/v1/tokens").json()["items"]) == 1
    with tenant(org.id, ada.id):
        assert first.json()["secret"].encode() not in bytes(IdempotencyRecord.objects.get().body)


def test_what_one_is_can_be_read_and_changed_and_nothing_unknown_is_taken() -> None:
    org = build.organization()
    build.public()
    client = build.client(account(org), org)
    for body in (
        {"email": "x@example.org"},
        {"theme": "pink"},
        {"time_zone": "Mars/X"},
        {"username": "a b"},
        {"display_name": " "},
    ):
        answer = client.patch("/api/v1/me", body, content_type="application/json")
        assert answer.status_code == 422, body
    answer = client.patch("/api/v1/me", {"username": "ada", "theme": "dark"}, content_type="application/json")
    assert (answer.json()["username"], answer.json()["theme"]) == ("ada", "dark")
    assert client.patch("/api/v1/me", {"username": ""}, content_type="application/json").json()["username"] is None


def test_sessions_are_listed_and_ended() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    client, other = build.client(ada, org), build.client(ada, org)
    items = client.get("/api/v1/sessions?limit=1").json()
    assert items["next_cursor"]
    listed = client.get("/api/v1/sessions").json()["items"]
    assert [item["is_this_one"] for item in listed].count(True) == 1
    theirs = next(item["id"] for item in listed if not item["is_this_one"])
    assert client.delete(f"/api/v1/sessions/{theirs}").status_code == 204
    assert other.get("/api/v1/me").status_code == 401
    assert client.delete(f"/api/v1/sessions/{theirs}").status_code == 404
    assert post(client, "/sessions/end-others", {}).json() == {"ended": 0}
