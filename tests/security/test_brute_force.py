"""Case 13: guessing at passwords and secrets, through the front door, the API and every side door."""

from typing import Any

import orjson
import pytest
from django.test import Client

from meristem.kernel.http import throttle
from tests import build
from tests.api.operations import JSON
from tests.identity.support import PASSWORD, account, letter, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.limits]
WRONG = "not this one at all"


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """An own count, whose window does not end within a test, however slow the machine."""
    monkeypatch.setattr(throttle, "counts", throttle.Counts(seconds=10**7))


def by_page(client: Client) -> int:
    return client.post("/signin", {"login": "ada@example.org", "password": WRONG}).status_code


def by_api(client: Client) -> int:
    body = {"login": "ada@example.org", "password": WRONG}
    return client.post("/api/v1/sessions", orjson.dumps(body), content_type=JSON).status_code


@pytest.mark.parametrize("door", [by_page, by_api])
def test_guessing_at_one_account_from_one_browser_ends_after_ten(door: Any, attempts: Any) -> None:
    build.public()
    account(build.organization())
    said = [door(Client()) for _ in range(14)]
    attempts.made = len(said)
    assert said[:10] == [422] * 10
    assert set(said[10:]) == {429}
    # Also with what is right, from where nobody knows her.
    assert sign_in(Client()).status_code == 429


def test_the_doors_share_one_count(attempts: Any) -> None:
    build.public()
    account(build.organization())
    said = [door(Client()) for _ in range(7) for door in (by_page, by_api)]
    attempts.made = len(said)
    assert said.count(422) == 10
    assert said.count(429) == 4


def test_a_forged_address_gives_no_fresh_tries(attempts: Any) -> None:
    """X-Forwarded-For of a visitor is nobody's word: the lock is the account's, and the address the true one."""
    build.public()
    account(build.organization())
    said = [by_page(Client(headers={"X-Forwarded-For": f"198.51.100.{number}"})) for number in range(14)]
    attempts.made = len(said)
    assert said.count(422) == 10


def test_many_accounts_from_one_address_are_slowed_down(settings: Any, attempts: Any) -> None:
    build.public()
    settings.RATE_LIMIT_ADDRESS = 25
    body = {"password": WRONG}
    said = [Client().post("/signin", body | {"login": f"p{number}@example.org"}).status_code for number in range(40)]
    attempts.made = len(said)
    assert said.count(429) >= 15


def test_letters_cannot_be_caused_without_end(attempts: Any) -> None:
    build.public()
    account(build.organization())
    from tests.identity.support import letters_to

    for _ in range(30):
        Client().post("/reset", {"email": "ada@example.org"})
    attempts.made = 30
    assert letters_to("ada@example.org") <= 10


def test_the_secret_of_a_link_cannot_be_tried_out(settings: Any, attempts: Any) -> None:
    build.public()
    settings.RATE_LIMIT_ADDRESS = 25
    account(build.organization())
    Client().post("/reset", {"email": "ada@example.org"})
    true = link_in(letter("ada@example.org"), "reset/")
    wrong = true[:-5] + "AAAAA"
    said = [Client().post(wrong, {"password": PASSWORD + " again"}).status_code for _ in range(40)]
    attempts.made = len(said)
    assert 303 not in said
    assert said.count(429) >= 15


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_stolen_session_cannot_try_passwords_out(way: str, attempts: Any) -> None:
    org = build.organization()
    build.public()
    account(org)
    client = Client()
    assert sign_in(client).status_code == 303

    def guess() -> int:
        if way == "page":
            form = {"password-current": WRONG, "password-password": "another walk by the sea"}
            return client.post("/settings/password", form).status_code
        body = orjson.dumps({"current": WRONG, "password": "another walk by the sea"})
        return client.put("/api/v1/me/password", body, content_type=JSON).status_code

    said = [guess() for _ in range(14)]
    attempts.made = len(said)
    assert said == [422] * 10 + [429] * 4
