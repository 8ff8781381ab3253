"""The two hot requests: the same rules as everywhere, one round trip, and the API's document tells of them."""

import json
import uuid

import pytest

from meristem.learning.models import LessonProgress
from meristem.learning.schemas import CompletionOut, LessonTakenOut
from meristem.learning.tests.school import School, school
from meristem.library.types import MEDIA_PREFIX, media_url
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def commons():
    return build.public()


def lesson_of(made: School, place: int = 0) -> str:
    return f"/api/v1/lessons/{made.flat[place]}"


def test_a_lesson_comes_as_its_schema_says() -> None:
    made = school(quiz=True)
    client = build.client(made.learner(), made.org)
    response = client.get(lesson_of(made))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    body = json.loads(response.content)
    assert set(body) == set(LessonTakenOut.model_fields)
    LessonTakenOut.model_validate(body)
    assert body["title"] == "Lesson 1.1"
    assert body["is_enrolled"] is True
    assert body["progress"]["is_completed"] is False


def test_a_lesson_is_for_who_takes_the_course() -> None:
    made = school(preview_first=True)
    other = school()
    client = build.client(made.learner(enrolled=False), made.org)
    assert client.get(lesson_of(made)).status_code == 200  # a preview
    refused = client.get(lesson_of(made, 1))
    assert refused.status_code == 403
    assert refused.json()["code"] == "not-enrolled"
    assert client.get(lesson_of(other)).status_code == 404
    assert client.get(f"/api/v1/lessons/{uuid.uuid4()}").status_code == 404
    assert build.client().get(lesson_of(made)).status_code == 401


def test_completing_answers_as_its_schema_says_and_once() -> None:
    made = school()
    user = made.learner()
    client = build.client(user, made.org)
    first = client.post(lesson_of(made) + "/complete")
    assert first.status_code == 200
    body = first.json()
    assert set(body) == set(CompletionOut.model_fields)
    CompletionOut.model_validate(body)
    assert body["now_completed"] == ["lesson"]
    assert body["next"]["id"] == str(made.flat[1])
    assert client.post(lesson_of(made) + "/complete").json()["now_completed"] == []
    assert client.delete(lesson_of(made) + "/complete").json()["course"]["completed"] == 0


def test_an_idempotency_key_gets_its_first_answer_again() -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    once = {"HTTP_IDEMPOTENCY_KEY": "abc"}
    first = client.post(lesson_of(made) + "/complete", **once)
    again = client.post(lesson_of(made) + "/complete", **once)
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"


def test_who_may_not_complete_writes_nothing() -> None:
    made = school(quiz=True)
    outsider = made.learner(enrolled=False)
    assert build.client().post(lesson_of(made) + "/complete").status_code == 401
    assert build.client(outsider, made.org).post(lesson_of(made) + "/complete").status_code == 403
    ada = made.learner()
    quiz = build.client(ada, made.org).post(f"/api/v1/lessons/{made.quiz_lesson}/complete")
    assert quiz.status_code == 409
    assert quiz.json()["code"] == "quiz-lesson"
    foreign = school()
    assert build.client(ada, made.org).post(lesson_of(foreign) + "/complete").status_code == 404
    with build.inside(made.org):
        assert not LessonProgress.objects.exists()


def test_a_cookie_needs_the_csrf_token_and_other_methods_are_refused() -> None:
    made = school()
    user = made.learner()
    strict = build.client(user, made.org, enforce_csrf_checks=True)
    assert strict.post(lesson_of(made) + "/complete").status_code == 403
    bearer = build.client(enforce_csrf_checks=True)
    token = build.session(user, made.org)
    assert bearer.post(lesson_of(made) + "/complete", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert bearer.get(lesson_of(made), headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert build.client(user, made.org).put(lesson_of(made)).status_code == 405


def test_a_token_without_the_scope_completes_nothing() -> None:
    from meristem.identity.models import PersonalToken
    from meristem.kernel.links import new_token

    made = school()
    user = made.learner()
    token, hashed = new_token()
    with build.inside(made.org, user):
        PersonalToken.objects.create(
            user=user, organization_id=made.org.id, name="reader", token_hash=hashed, scopes=["read"]
        )
    headers = {"Authorization": f"Bearer {token}"}
    assert build.client().get(lesson_of(made), headers=headers).status_code == 200
    assert build.client().post(lesson_of(made) + "/complete", headers=headers).status_code == 403
    with build.inside(made.org):
        assert not LessonProgress.objects.exists()


def test_hot_requests_ask_the_database_once(django_assert_num_queries) -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    # The pipeline goes past Django's cursors: nothing else may be asked beside it.
    with django_assert_num_queries(0):
        assert client.get(lesson_of(made)).status_code == 200
        assert client.post(lesson_of(made) + "/complete").status_code == 200


def test_the_document_tells_of_both() -> None:
    paths = build.client().get("/api/v1/openapi.json").json()["paths"]
    assert set(paths["/api/v1/lessons/{lesson_id}"]) == {"get"}
    assert set(paths["/api/v1/lessons/{lesson_id}/complete"]) == {"post", "delete"}


def test_media_addresses_are_those_of_the_library() -> None:
    some = uuid.uuid4()
    assert media_url(some) == f"{MEDIA_PREFIX}{some}"
