"""What every operation answers to broken, foreign, repeated and oversized requests; lists walked page by page."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.api.conftest import Caller, undone
from tests.api.operations import JSON, Operation, operations

OPERATIONS = operations()
WITH_BODY = [one for one in OPERATIONS if one.body is not None]
POSTS = [one for one in OPERATIONS if one.method == "POST" and not one.is_unlinked]
LISTS = [one for one in OPERATIONS if {"cursor", "limit"} <= set(one.parameters)]
WITH_OBJECT = [one for one in OPERATIONS if any(name.endswith("_id") for name in one.path_parameters)]
PROBLEM = "application/problem+json"
ids = str


def send(client: Client, operation: Operation, url: str, data: Any = None, **headers: str) -> Any:
    body = {} if data is None else {"data": data, "content_type": JSON}
    return client.generic(operation.method, url, **body, headers=headers)


def is_problem(response: Any, status: int) -> bool:
    return (
        response.status_code == status
        and response.headers["Content-Type"] == PROBLEM
        and response.json()["status"] == status
        and bool(response.json()["title"])
    )


@pytest.mark.parametrize("operation", WITH_BODY, ids=ids)
def test_broken_bodies_get_a_designed_answer(callers: dict[str, Caller], operation: Operation) -> None:
    caller = callers[operation.caller]
    url = operation.url(caller.things)
    for body in (b'{"broken', b"\xff\xfe", b"[]", b"null", b'"text"', b"[" * 5000):
        with undone():
            response = send(caller.client(), operation, url, body)
        assert is_problem(response, 422), (body[:10], response.status_code, response.content[:300])


@pytest.mark.parametrize("operation", WITH_BODY, ids=ids)
def test_an_unknown_field_is_named_and_refused(callers: dict[str, Caller], operation: Operation) -> None:
    caller = callers[operation.caller]
    body = operation.example | {"surprise": 1}
    with undone():
        response = send(caller.client(), operation, operation.url(caller.things), body)
    assert is_problem(response, 422), response.content[:300]
    assert any("surprise" in name for name in response.json()["errors"])


def test_an_oversized_body_is_refused_before_it_is_read(callers: dict[str, Caller]) -> None:
    client = callers["learner"].client()
    response = client.post("/api/v1/journal", data=b"x" * (1024 * 1024 + 1), content_type=JSON)
    assert is_problem(response, 413)


@pytest.mark.parametrize("operation", WITH_OBJECT, ids=ids)
def test_another_organisations_objects_do_not_exist(callers: dict[str, Caller], operation: Operation) -> None:
    """With the identifiers of Harbour Works and every right in Northfield Health; and with nobody's."""
    theirs = callers["stranger"].things
    caller = callers[operation.caller]
    body = operation.example
    for things in ({**caller.things, **theirs}, {name: uuid4() for name in operation.path_parameters}):
        with undone():
            response = send(caller.client(), operation, operation.url(things), body)
        assert is_problem(response, 404) or is_problem(response, 422), response.content[:300]
        if body is None:
            assert response.status_code == 404


@pytest.mark.parametrize("operation", POSTS, ids=ids)
def test_a_key_makes_a_repetition_harmless(callers: dict[str, Caller], operation: Operation) -> None:
    caller = callers[operation.caller]
    body = operation.example
    url, key = operation.url(caller.things), {"Idempotency-Key": str(uuid4())}
    with undone():
        first = send(caller.client(), operation, url, body, **key)
        again = send(caller.client(), operation, url, body, **key)
        assert first.status_code < 500
        assert (again.status_code, again.content) == (first.status_code, first.content)
        # What was refused left nothing behind, and is simply tried again.
        assert (again.headers.get("Idempotent-Replayed") == "true") == (first.status_code < 400)
        if first.status_code < 400:
            other = send(caller.client(), operation, url, b'{"another": "body"}', **key)
            assert is_problem(other, 422)


@pytest.mark.parametrize("operation", LISTS, ids=ids)
def test_lists_are_walked_without_gaps_or_repeats(callers: dict[str, Caller], operation: Operation) -> None:
    caller = callers[operation.caller]
    client, url = caller.client(), operation.url(caller.things)
    walked: list[Any] = []
    cursor = ""
    for _ in range(60):
        page = client.get(url, {"limit": 3} | ({"cursor": cursor} if cursor else {}))
        assert page.status_code == 200, page.content[:300]
        walked += page.json()["items"]
        assert len(page.json()["items"]) <= 3
        cursor = page.json()["next_cursor"]
        if not cursor:
            break
    whole = client.get(url, {"limit": 100}).json()
    assert walked == whole["items"][: len(walked)]
    assert cursor or len(walked) == len(whole["items"])
    for broken in ("nonsense", "W10", "WyJhIl0", "%00"):
        assert is_problem(client.get(url, {"cursor": broken}), 422)
