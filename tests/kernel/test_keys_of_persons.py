"""A key belongs to the person wherever she is entered; a token's to its organisation too, a visitor's to an address."""

import datetime
import threading
import time
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from meristem.identity.models import Session
from meristem.identity.services import token_create
from meristem.kernel.context import tenant
from meristem.kernel.http import idempotency
from meristem.kernel.jobs import housekeeping
from meristem.kernel.models import IdempotencyRecord
from meristem.organizations.queries import organizations_of
from tests import build
from tests.identity.support import letter, link_in
from tests.threads import finish

FOUND = "/api/v1/organizations"
JSON = "application/json"


def found(client: Client, key: str, name: str = "Riverside") -> Any:
    return client.post(FOUND, {"name": name}, content_type=JSON, headers={"Idempotency-Key": key})


def places(org: Any, user: Any) -> set[str]:
    with build.inside(org, user):
        return {place.name for place in organizations_of(user.id)}


def replayed(response: Any) -> bool:
    return bool(response.headers.get("Idempotent-Replayed") == "true")


@pytest.fixture
def house():
    build.public()
    org = build.organization("Harbour")
    ada = build.person(org)
    return org, ada, build.client(ada, org)


@pytest.mark.django_db
def test_founding_again_from_what_was_founded_gets_the_first_answer(house) -> None:
    org, ada, client = house
    first, again = found(client, "k"), found(client, "k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert replayed(again)
    assert places(org, ada) == {"Harbour", "Riverside"}
    # The form of the page, likewise.
    form = {"name": "Lakeside", "_once": "k2"}
    assert [replayed(client.post("/organizations/new", form)) for _ in range(2)] == [False, True]
    assert places(org, ada) == {"Harbour", "Riverside", "Lakeside"}


@pytest.mark.django_db
def test_leaving_and_switching_again_from_elsewhere_do_nothing_more(house) -> None:
    org, ada, client = house
    for number in range(3):
        assert found(client, f"f{number}", f"Place {number}").status_code == 201
    wanted = {"organization": str(org.id), "_once": "s"}
    assert [replayed(client.post("/organizations/switch", wanted)) for _ in range(2)] == [False, True]
    # The key is spent: it does not bring her back from where she went in the meantime.
    with build.inside(org, ada):
        away = next(place for place in organizations_of(ada.id) if place.id != org.id)
    client.post("/organizations/switch", {"organization": str(away.id)})
    assert replayed(client.post("/organizations/switch", wanted))
    assert client.get("/api/v1/organization").status_code in (200, 403)
    client.post("/organizations/switch", {"organization": str(org.id)})
    url, key = "/api/v1/organization/leave", {"Idempotency-Key": "l"}
    answers = [client.post(url, headers=key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {answers[0].status_code}
    assert answers[0].status_code < 300
    assert [replayed(answer) for answer in answers] == [False, True, True]
    assert len(places(away, ada)) == 3


@pytest.mark.django_db
def test_accepting_an_invitation_again_gets_the_first_answer(house) -> None:
    _org, ada, client = house
    there = build.organization("There")
    ruth = build.person(there, "administrator")
    build.client(ruth, there).post("/members/invite", {"emails": ada.email, "roles": ["learner"]})
    path = link_in(letter(ada.email), "invitation")
    first, again = (client.post(path, {"_once": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert replayed(again)
    # Without the key the link is used up, as ever.
    assert client.post(path).status_code == 410


@pytest.mark.django_db
def test_a_token_may_use_one_key_in_each_of_her_organisations(house) -> None:
    org, ada, client = house
    other = found(client, "f").json()["id"]
    programs = []
    for place in (org.id, other):
        with tenant(place, ada.id) as actor:
            _made, secret = token_create(actor=actor, name="program", scopes=["read", "write"], expires_at=None)
        programs.append(Client(headers={"Authorization": f"Bearer {secret}"}))
    answers = [found(program, "import-1", "Made by a program") for program in programs]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert [replayed(found(program, "import-1", "Made by a program")) for program in programs] == [True, True]


@pytest.mark.django_db
def test_answers_are_seen_by_their_asker_only(house) -> None:
    org, ada, client = house
    bob = build.person(org)
    found(client, "k")
    build.client().post("/signin", {"login": "x", "_once": "v"})
    elsewhere = build.organization()
    for place in (org, elsewhere):
        with build.inside(place, ada):
            assert {row.key for row in IdempotencyRecord.objects.all()} == {"k"}
        with build.inside(place, bob):
            assert not IdempotencyRecord.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    values = {"actor_key": str(ada.id), "key": "forged", "fingerprint": b""}
    with build.inside(org, bob), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        IdempotencyRecord.objects.create(**values)
    with build.inside(org, bob):
        assert IdempotencyRecord.objects.filter(key="k").delete()[0] == 0


@pytest.mark.django_db
def test_a_visitors_answers_stay_with_organisation_and_address() -> None:
    commons, elsewhere = build.public(), build.organization()
    first = build.client().post("/reset", {"email": "x@example.org", "_once": "v"})
    assert first.status_code < 400
    assert replayed(build.client().post("/reset", {"email": "x@example.org", "_once": "v"}))
    other = build.client(REMOTE_ADDR="192.0.2.7").post("/reset", {"email": "x@example.org", "_once": "v"})
    assert not replayed(other)
    with build.inside(commons):
        holders = {row.actor_key for row in IdempotencyRecord.objects.all()}
    assert holders == {f"visitor:{commons.id}:127.0.0.1", f"visitor:{commons.id}:192.0.2.7"}
    with build.inside(elsewhere):
        assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["a\0b", "x" * 256, "\ud800", "a\nb"])
def test_a_strange_key_is_refused_and_nothing_done(house, key: str) -> None:
    org, ada, client = house
    answer = client.post(FOUND, {"name": "R"}, content_type=JSON, HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key")
    if key != "\ud800":
        assert client.post("/organizations/new", {"name": "R", "_once": key}).status_code == 422
    assert places(org, ada) == {"Harbour"}


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day_and_with_the_person(house) -> None:
    org, ada, client = house
    bob = build.person(org)
    for key in ("old", "new"):
        found(client, key)
    found(build.client(bob, org), "his")
    with build.inside(org, ada):
        old = IdempotencyRecord.objects.filter(key="old")
        old.update(created_at=timezone.now() - datetime.timedelta(days=2))
    housekeeping(0)
    with build.inside(org, ada):
        assert [row.key for row in IdempotencyRecord.objects.all()] == ["new"]
        # Whoever was not entered keeps hers.
        assert idempotency.forget(bob.id) == 0
        assert idempotency.forget(ada.id) == 1
    with build.inside(org, bob):
        assert IdempotencyRecord.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'kernel_idempotencyrecord'")
        assert cursor.fetchone() == (True,)


def test_fifty_who_found_with_one_key_found_one(committed) -> None:
    build.public()
    org = build.organization("Harbour")
    ada = build.person(org)
    # Two sessions, both long idle: entering touches their rows, which founding moves.
    tokens = [build.session(ada, org) for _ in range(2)]
    with build.inside(org, ada):
        Session.objects.update(last_active_at=timezone.now() - datetime.timedelta(hours=1))
    answers: list[tuple[int, str]] = []
    barrier = threading.Barrier(50, timeout=30)

    def post(number: int) -> None:
        try:
            client = Client(headers={"Authorization": f"Bearer {tokens[number % 2]}"})
            barrier.wait()
            answer = found(client, "same")
            answers.append((answer.status_code, answer.content.decode()))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=post, args=[number], daemon=True) for number in range(50)]
    for thread in threads:
        thread.start()
    finish(threads)
    assert len(answers) == 50
    assert {status for status, _body in answers} == {201}
    assert len(set(answers)) == 1
    assert places(org, ada) == {"Harbour", "Riverside"}


def test_a_twin_that_touches_the_session_does_not_stop_the_one_that_moves_it(committed, monkeypatch) -> None:
    """Entering locks the row of a session long idle; the twin with the key needs it, and would wait for its waiter."""
    build.public()
    org = build.organization("Harbour")
    ada = build.person(org)
    token = build.session(ada, org)
    with build.inside(org, ada):
        Session.objects.update(last_active_at=timezone.now() - datetime.timedelta(hours=1))
    plain, entered, delays = idempotency._fingerprint, threading.Event(), [0.3]
    answers: list[tuple[int, str]] = []

    def slow(request: Any) -> bytes:
        if delays:
            seconds = delays.pop()
            entered.set()
            time.sleep(seconds)
        return plain(request)

    monkeypatch.setattr(idempotency, "_fingerprint", slow)

    def post() -> None:
        try:
            answer = found(Client(headers={"Authorization": f"Bearer {token}"}), "same")
            answers.append((answer.status_code, answer.content.decode()))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=post, daemon=True) for _ in range(2)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    finish(threads)
    assert [status for status, _body in answers] == [201, 201]
    assert answers[0] == answers[1]
    assert places(org, ada) == {"Harbour", "Riverside"}
