"""What every operation answers to broken, foreign, repeated and oversized requests; lists walked page by page."""

from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.test import Client

from meristem.kernel.pagination import encode_cursor
from tests.api.conftest import Caller, undone
from tests.api.operations import JSON, Operation, operations

OPERATIONS = operations()
WITH_BODY = [one for one in OPERATIONS if one.body is not None]
POSTS = [one for one in OPERATIONS if one.method == "POST" and not one.is_unlinked]
LISTS = [one for one in OPERATIONS if {"cursor", "limit"} <= set(one.parameters)]
# An entry of the journal may be created under an identifier that its writer chose.
WITH_OBJECT = [
    one
    for one in OPERATIONS
    if any(name.endswith("_id") for name in one.path_parameters) and one.route != "journal_replace"
]
PROBLEM = "application/problem+json"
ids = str


def send(client: Client, operation: Operation, url: str, data: Any = None, **headers: str) -> Any:
    text = data if isinstance(data, bytes) else orjson.dumps(data)
    body = {} if data is None else {"data": text, "content_type": JSON}
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
        assert is_problem(response, 400) or is_problem(response, 422), (body[:10], response.content[:300])


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
    objects = [name for name in operation.path_parameters if name.endswith("_id")]
    # Where they have none, and the second time, an identifier that nobody has.
    for foreign in ({name: theirs.get(name, uuid4()) for name in objects}, {name: uuid4() for name in objects}):
        things = caller.things | foreign
        with undone():
            response = send(caller.client(), operation, operation.url(things), body)
        assert is_problem(response, 404) or is_problem(response, 422), response.content[:300]
        if body is None and not any(
            one.get("required") and one["in"] == "query" for one in operation.parameters.values()
        ):
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
        if again.content and again.headers["Content-Type"] == PROBLEM and again.json()["code"] == "shown-once":
            return  # Its answer held a secret, which is not kept to be repeated.
        assert (again.status_code, again.content) == (first.status_code, first.content)
        # Most of what was refused left nothing behind, and is simply tried again.
        assert again.headers.get("Idempotent-Replayed") == "true" or first.status_code >= 400
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
    common = min(len(walked), len(whole["items"]))
    assert walked[:common] == whole["items"][:common]
    assert cursor or whole["next_cursor"] or len(walked) == len(whole["items"])
    for broken in ("nonsense", "W10", "%00"):
        assert is_problem(client.get(url, {"cursor": broken}), 422)
    # Well-formed, with a value of another kind: refused, or an end of the list where the order is by words.
    strange = client.get(url, {"cursor": encode_cursor(["a"])})
    assert is_problem(strange, 422) or strange.json()["items"] == []
