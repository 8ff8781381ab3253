"""A quiz in the browser without script, and what must never leave the house."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from meristem.assessments.models import Answer, Attempt
from meristem.assessments.tests import build_quiz
from tests import build

pytestmark = pytest.mark.django_db


class Room:
    def __init__(self) -> None:
        self.org = build.organization()
        self.author = build.person(self.org, "author")
        self.ada = build.person(self.org)
        self.ben = build.person(self.org)
        self.quiz = build_quiz.quiz(self.org, self.author)
        self.client = build.client(self.ada, self.org)

    def start(self, client: Client | None = None) -> str:
        """The address of the attempt."""
        answered = (client or self.client).post(f"/assessments/{self.quiz.id}/start")
        assert answered.status_code == 303
        return answered.headers["Location"].rpartition("/")[0]


@pytest.fixture
def room() -> Iterator[Room]:
    with build_quiz.open_door():
        yield Room()


def page(response: Any) -> str:
    return str(response.content.decode())


def options(shown: str) -> dict[str, str]:
    """{text: value} of the options on a question's page."""
    return {text: value for value, text in re.findall(r'name="option" value="([^"]+)"[^>]*><span>([^<]+)<', shown)}


def take(room: Room, address: str) -> None:
    first = options(page(room.client.get(f"{address}/1")))
    room.client.post(f"{address}/1/answer", {"option": first["Alpha"]})
    second = options(page(room.client.get(f"{address}/2")))
    room.client.post(f"{address}/2/answer", {"option": [second["Red"], second["Blue"], second["Green"]]})
    third = options(page(room.client.get(f"{address}/3")))
    room.client.post(f"{address}/3/answer", {"option": third["True"]})
    room.client.post(f"{address}/4/answer", {"gap": ["Cafe", " TEA "]})
    room.client.post(f"{address}/5/answer", {"scale": "2"})


def test_a_quiz_by_forms_alone_to_its_result(room: Room) -> None:
    address = room.start()
    take(room, address)
    assert "Every question has an answer" in page(room.client.get(address))
    done = room.client.post(f"{address}/finish")
    assert done.headers["Location"] == f"{address}/result"
    shown = page(room.client.get(f"{address}/result"))
    assert "Passed" in shown
    assert "10 of 10 points" in shown
    assert f"{build_quiz.SECRET} explanation" in shown
    assert room.client.post(f"{address}/finish").status_code == 303
    assert room.client.get(f"{address}/1").headers["Location"] == f"{address}/result"


def test_the_next_and_previous_question(room: Room) -> None:
    address = room.start()
    assert room.client.post(f"{address}/1/answer", {"go": "next"}).headers["Location"] == f"{address}/2"
    assert room.client.post(f"{address}/2/answer", {"go": "previous"}).headers["Location"] == f"{address}/1"
    assert room.client.post(f"{address}/5/answer", {"go": "next"}).headers["Location"] == address
    assert "5 questions are still open" in page(room.client.get(address))


def test_the_key_is_in_no_response_of_a_running_attempt(room: Room) -> None:
    """Every page and every API answer until the end, refusals included, is scanned."""
    seen: list[str] = []
    address = room.start()
    api = f"/api/v1{address}"
    seen.append(page(room.client.get(f"/api/v1/assessments/{room.quiz.id}")))
    seen.append(page(room.client.post(f"/api/v1/assessments/{room.quiz.id}/attempts")))
    seen += [page(room.client.get(where)) for where in (address, api, "/api/v1/attempts", f"{api}/result")]
    for number in range(1, 7):
        seen.append(page(room.client.get(f"{address}/{number}")))
        for form in ({}, {"option": "x"}, {"scale": "99"}, {"gap": ["a"]}, {"gap": ["a", "b"]}):
            for headers in ({}, {"X-Autosave": "1"}):
                answered = room.client.post(f"{address}/{number}/answer", form, headers=headers)
                seen.append(page(answered) + str(answered.headers))
        for body in ({"position": number}, {"position": number, "scale": 99}, {"position": number, "gaps": ["a", "b"]}):
            seen.append(page(room.client.post(f"{api}/answers", json.dumps(body), content_type="application/json")))
    take(room, address)
    seen += [page(room.client.get(address)), page(room.client.get(api)), page(room.client.get(f"{address}/result"))]
    assert len(seen) > 80
    for text in seen:
        assert build_quiz.SECRET not in text
        assert "is_correct" not in text
        assert "feedback" not in text.replace("Feedback on every answer follows", "")


def test_another_persons_attempt_is_not_found(room: Room) -> None:
    address = room.start()
    stranger = build.client(room.ben, room.org)
    staff = build.client(build.person(room.org, "administrator", "author", "manager"), room.org)
    other = build.organization()
    foreigner = build.client(build.person(other), other)
    for client in (stranger, staff, foreigner):
        for where in (address, f"{address}/1", f"{address}/result", f"/api/v1{address}", f"/api/v1{address}/result"):
            assert client.get(where).status_code == 404
        for where in (f"{address}/1/answer", f"{address}/finish", f"/api/v1{address}/finish"):
            assert client.post(where, {}).status_code == 404
    assert foreigner.post(f"/assessments/{room.quiz.id}/start").status_code == 404


def test_a_question_that_was_not_asked_here_is_not_found(room: Room) -> None:
    address = room.start()
    assert room.client.get(f"{address}/6").status_code == 404
    assert room.client.post(f"{address}/6/answer", {"scale": "1"}).status_code == 404
    assert room.client.get(f"/attempts/{uuid4()}/1").status_code == 404


def test_an_option_of_another_attempts_question_is_refused(room: Room) -> None:
    other = build_quiz.quiz(room.org, room.author)
    address = room.start()
    started = room.client.post(f"/api/v1/assessments/{other.id}/attempts").json()
    foreign = started["questions"][0]["options"][0]["id"]
    assert room.client.post(f"{address}/1/answer", {"option": foreign}).status_code == 422
    body = json.dumps({"position": 1, "options": [foreign]})
    refused = room.client.post(f"/api/v1{address}/answers", body, content_type="application/json")
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["options"]


def test_bad_input_comes_back_with_what_was_typed(room: Room) -> None:
    address = room.start()
    refused = room.client.post(f"{address}/4/answer", {"gap": ["kept words", "x" * 201]})
    assert refused.status_code == 422
    assert "kept words" in page(refused)
    assert "At most 200 characters" in page(refused)


def test_an_older_form_of_another_device_changes_nothing(room: Room) -> None:
    address = room.start()
    room.client.post(f"{address}/5/answer", {"scale": "3", "sequence": "50"}, headers={"X-Autosave": "1"})
    late = room.client.post(f"{address}/5/answer", {"scale": "1", "sequence": "0"}, headers={"X-Autosave": "1"})
    assert late.json() == {"sequence": 50, "newest": False}
    with build.inside(room.org, room.ada):
        assert Answer.objects.get(position=5).value == {"scale": 3}


def test_a_program_can_do_all_of_it(room: Room) -> None:
    client = room.client
    started = client.post(f"/api/v1/assessments/{room.quiz.id}/attempts")
    assert started.status_code == 201
    assert client.post(f"/api/v1/assessments/{room.quiz.id}/attempts").status_code == 200
    attempt = started.json()
    where = f"/api/v1/attempts/{attempt['id']}"

    def send(body: dict[str, Any]) -> Any:
        return client.post(f"{where}/answers", json.dumps(body), content_type="application/json")

    right = attempt["questions"][0]["options"][0]["id"]
    assert send({"position": 1, "options": [right], "sequence": 1, "response_time_ms": 900}).status_code == 200
    assert send({"position": 1, "surprise": 1}).status_code == 422
    assert send({"position": 0}).status_code == 422
    assert client.get(f"{where}/result").status_code == 409
    result = client.post(f"{where}/finish").json()
    assert result["score_percent"] == "20.000000"
    assert client.get(f"{where}/result").json() == result
    assert client.get("/api/v1/attempts").json()["items"][0]["id"] == attempt["id"]


def test_limits_are_told_with_the_moment_they_end(room: Room) -> None:
    room.quiz = build_quiz.quiz(room.org, room.author, cooldown_hours=3)
    address = room.start()
    room.client.post(f"{address}/finish")
    refused = room.client.post(f"/api/v1/assessments/{room.quiz.id}/attempts")
    assert refused.status_code == 409
    assert refused.json()["code"] == "cooldown"
    assert "next_at" in refused.json()
    assert "opens" in page(room.client.get(f"{address}/result"))


def test_pages_ask_little_of_the_database(room: Room, django_assert_max_num_queries: Any) -> None:
    address = room.start()
    take(room, address)
    for where in (address, f"{address}/1"):
        with django_assert_max_num_queries(12):
            assert room.client.get(where).status_code == 200
    room.client.post(f"{address}/finish")
    with django_assert_max_num_queries(12):
        assert room.client.get(f"{address}/result").status_code == 200


def test_a_graded_attempt_cannot_be_deleted(room: Room) -> None:
    room.start()
    with build.inside(room.org, room.ada):
        assert Attempt.objects.all().count() == 1
        Answer.objects.all().delete()
        assert Answer.objects.count() == 5
