"""A telephone number: proved by a code that was sent to it, sealed, limited, and the same answers for everybody."""

import json

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from meristem.identity import telephones
from meristem.identity.models import Phone, PhoneCode
from meristem.identity.services.phones import code_of
from meristem.identity.services.phones import phone_code_send as send
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import account

pytestmark = pytest.mark.django_db

NUMBER = "+44 7400 123456"
E164 = "+447400123456"
SENT: list[tuple[str, str]] = []


def record(number: str, text: str) -> None:
    """A sender as an operator would name one."""
    SENT.append((number, text))


@pytest.fixture(autouse=True)
def sender(settings):
    SENT.clear()
    settings.TEXT_SENDER = "tests.identity.test_phones.record"
    settings.DEMO = False


@pytest.fixture
def place():
    build.public()
    return build.organization()


@pytest.fixture
def ada(place):
    return account(place)


def post(client, path, body):
    return client.post(f"/api/v1/me/phone{path}", json.dumps(body), content_type="application/json")


def waiting_code(place, person) -> str:
    with tenant(place.id, person.id):
        return code_of(PhoneCode.objects.get(user_id=person.id).id)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_number_is_hers_once_the_code_came_back(place, ada) -> None:
    client = build.client(ada, place)
    assert client.post("/settings/phone", {"number": NUMBER}).status_code == 303
    page = client.get("/settings/phone").content.decode()
    assert "+44 7400 123456" in page
    code = waiting_code(place, ada)
    assert code not in page
    refused = client.post("/settings/phone/confirm", {"code": wrong(code)})
    assert refused.status_code == 422
    assert 'id="id_code-error"' in refused.content.decode()
    assert client.post("/settings/phone/confirm", {"code": f"{code[:3]} {code[3:]}"}).status_code == 303
    assert "confirmed on" in client.get("/settings/phone").content.decode()
    # It works once, and its row is gone.
    assert client.post("/settings/phone/confirm", {"code": code}).status_code == 422
    assert client.post("/settings/phone/remove").status_code == 303
    with tenant(place.id, ada.id):
        assert not Phone.objects.exists()


def test_the_worker_hands_the_code_over_and_no_row_or_job_holds_it(place, ada) -> None:
    client = build.client(ada, place)
    assert post(client, "", {"number": NUMBER}).status_code == 202
    job = ProcrastinateJob.objects.filter(task_name="identity.phone_code_send").latest("id")
    assert E164 not in json.dumps(job.args)
    assert jobs.tasks["identity.phone_code_send"].retry_strategy is not None
    jobs.tasks["identity.phone_code_send"].func(**job.args)
    code = waiting_code(place, ada)
    assert [(number, code in text) for number, text in SENT] == [(E164, True)]
    with tenant(place.id, ada.id):
        row = PhoneCode.objects.get()
    assert E164.encode() not in bytes(row.number)


def test_programs_do_the_same_and_a_new_number_replaces_the_old_one_when_it_is_proved(place, ada) -> None:
    client = build.client(ada, place)
    post(client, "", {"number": NUMBER})
    assert post(client, "/confirm", {"code": waiting_code(place, ada)}).json()["number"] == E164
    asked = post(client, "", {"number": "+82 10 2000 3000"}).json()
    assert (asked["number"], asked["waiting"]) == (E164, "+821020003000")
    assert post(client, "/confirm", {"code": waiting_code(place, ada)}).json()["number"] == "+821020003000"
    assert client.delete("/api/v1/me/phone").status_code == 204
    assert client.delete("/api/v1/me/phone").status_code == 404
    assert client.get("/api/v1/me/phone").json()["number"] == ""


@pytest.mark.parametrize("number", ["07400 123456", "abc", "+44 20 7946 0018", "+44 909 879 0000", "+999123", "+"])
def test_what_takes_no_messages_is_refused_beside_the_field(place, ada, number) -> None:
    client = build.client(ada, place)
    answer = client.post("/settings/phone", {"number": number})
    assert answer.status_code == 422
    assert 'id="id_number-error"' in answer.content.decode()
    assert post(client, "", {"number": number}).json()["errors"].keys() == {"number"}


def test_five_tries_a_code_then_even_the_right_one_fails(place, ada) -> None:
    client = build.client(ada, place)
    post(client, "", {"number": NUMBER})
    code = waiting_code(place, ada)
    for _try in range(5):
        answer = post(client, "/confirm", {"code": wrong(code)})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong-code")
    assert post(client, "/confirm", {"code": code}).status_code == 422
    # The same answer where none was sent at all.
    bo = build.client(account(place, email="bo@example.org"), place)
    assert post(bo, "/confirm", {"code": code}).json() == answer.json()


def test_an_old_code_and_one_of_an_earlier_letter_fail(place, ada) -> None:
    client = build.client(ada, place)
    post(client, "", {"number": NUMBER})
    first = waiting_code(place, ada)
    post(client, "", {"number": NUMBER})
    assert post(client, "/confirm", {"code": first}).status_code == 422
    with tenant(place.id, ada.id):
        PhoneCode.objects.update(expires_at=timezone.now())
        row = PhoneCode.objects.get()
    assert post(client, "/confirm", {"code": code_of(row.id)}).status_code == 422
    assert send(code_id=row.id, user_id=ada.id, organization_id=place.id) is False


def test_limits_by_person_loud_and_by_number_silent(place, ada, settings) -> None:
    settings.RATE_LIMITS = True
    client = build.client(ada, place)
    for _try in range(5):
        assert post(client, "", {"number": NUMBER}).status_code == 202
    assert post(client, "", {"number": NUMBER}).status_code == 429
    before = ProcrastinateJob.objects.filter(task_name="identity.phone_code_send").count()
    bo = build.client(account(place, email="bo@example.org"), place)
    answer = post(bo, "", {"number": NUMBER})
    assert (answer.status_code, answer.json()["waiting"]) == (202, E164)
    assert ProcrastinateJob.objects.filter(task_name="identity.phone_code_send").count() == before


def test_nobody_learns_whose_else_a_number_is(place, ada) -> None:
    bo = account(place, email="bo@example.org")
    answers = []
    for person in (ada, bo):
        client = build.client(person, place)
        asked = post(client, "", {"number": NUMBER})
        confirmed = post(client, "/confirm", {"code": waiting_code(place, person)})
        answers.append((asked.json(), confirmed.status_code))
    assert answers[0] == answers[1]


def test_without_a_sender_the_page_says_so_and_the_console_is_the_demos_alone(place, ada, settings) -> None:
    client = build.client(ada, place)
    for path in ("", telephones.CONSOLE):
        settings.TEXT_SENDER = path
        assert "No text messages are sent here" in client.get("/settings/phone").content.decode()
        assert post(client, "", {"number": NUMBER}).json()["code"] == "no-sender"
    with pytest.raises(RuntimeError):
        telephones.console(E164, "text")
    settings.TEXT_SENDER, settings.DEMO = "", True
    client.post("/settings/phone", {"number": NUMBER})
    assert waiting_code(place, ada) in client.get("/settings/phone").content.decode()
