"""Case 18: fifty at once with the same token, code, invitation or key: one effect."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from meristem.kernel.context import tenant
from meristem.organizations.models import Membership
from meristem.wellbeing.models import MoodEntry
from tests import build
from tests.api.operations import JSON
from tests.demo import superuser
from tests.identity.support import account, letter, link_in, sign_in
from tests.threads import finish

FIFTY, AT_ONCE = 50, 10
PASSWORD = "another walk by the sea"


def fifty(use: Callable[[int], Any]) -> Counter[Any]:
    """What fifty uses were answered, ten of them under way at any time."""
    together, said = threading.Barrier(AT_ONCE, timeout=30), []

    def uses(first: int) -> None:
        try:
            together.wait()
            for number in range(first, FIFTY, AT_ONCE):
                said.append(use(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=uses, args=[first], daemon=True) for first in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    finish(threads, 120)
    assert len(said) == FIFTY
    return Counter(said)


def quiet(**headers: str) -> Client:
    return Client(raise_request_exception=False, headers=headers or None)


@pytest.mark.parametrize("kind", ["reset/", "verify-email"])
def test_a_link_in_a_letter_opens_once(committed: Any, kind: str, attempts: Any) -> None:
    account(build.public(), verified=kind == "reset/")
    if kind == "reset/":
        Client().post("/reset", {"email": "ada@example.org"})
    else:
        sign_in(Client())
    path = link_in(letter("ada@example.org"), kind)
    said = fifty(lambda _: quiet().post(path, {"password": PASSWORD}).status_code)
    attempts.made = FIFTY
    assert said == {303: 1, 410: FIFTY - 1}


def test_an_invitation_seats_one_of_fifty(committed: Any, attempts: Any) -> None:
    build.public()
    org = build.organization()
    ruth = build.person(org, "administrator")
    build.client(ruth, org).post("/members/invite", {"emails": "noor@example.org", "roles": ["learner"]})
    path = link_in(letter("noor@example.org"), "invitation")
    place = build.organization()
    strangers = [build.client(build.person(place), place, raise_request_exception=False) for _ in range(FIFTY)]
    said = fifty(lambda number: strangers[number].post(path).status_code)
    attempts.made = FIFTY
    assert said == {303: 1, 410: FIFTY - 1}
    with tenant(org.id):
        assert Membership.objects.count() == 2


def test_a_key_makes_one_entry_and_one_organisation(committed: Any, attempts: Any) -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    token = build.session(ada, org)
    key = str(uuid4())

    def note(_: int) -> tuple[int, str]:
        client = quiet(**{"Authorization": f"Bearer {token}", "Idempotency-Key": key})
        answer = client.post("/api/v1/moods", orjson.dumps({"score": 7}), content_type=JSON)
        return answer.status_code, answer.json().get("id", "")

    said = fifty(note)
    attempts.made = FIFTY
    assert [status for status, _ in said] == [201]
    with tenant(org.id, ada.id):
        assert MoodEntry.objects.count() == 1


def test_a_form_that_is_sent_fifty_times_counts_once(committed: Any, attempts: Any) -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    token, once = build.session(ada, org), str(uuid4())

    def found(_: int) -> int:
        client = quiet()
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        body = {"name": "Fifty at once", "_once": once}
        return client.post("/organizations/new", body).status_code

    said = fifty(found)
    attempts.made = FIFTY
    # Founding renews the session: who comes later with its old token is nobody.
    assert set(said) <= {303, 401}, said
    with psycopg.connect(superuser(committed[0])) as server:
        count = server.execute(
            "SELECT count(*) FROM organizations_organization WHERE name = 'Fifty at once'"
        ).fetchone()
    assert count == (1,)


def test_fifty_wrong_passwords_at_once_are_fifty_attempts(committed: Any, settings: Any, attempts: Any) -> None:
    """Nobody tries more often than the lock allows by trying everything at the same moment."""
    settings.RATE_LIMITS, settings.RATE_LIMIT_ADDRESS = True, 0
    build.public()
    account(build.organization())
    body = {"login": "ada@example.org", "password": "not this one at all"}
    said = fifty(lambda _: quiet().post("/signin", body).status_code)
    attempts.made = FIFTY
    assert said[303] == 0
    assert said[422] <= 15, said
    assert said[429] >= 35, said
