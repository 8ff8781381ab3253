"""Whatever is sent as a body: a designed answer of every operation that takes one, and never a fault of ours."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.api.conftest import Caller, undone
from tests.api.operations import JSON, Operation, operations, resolved

WITH_BODY = [one for one in operations() if one.body is not None]
SECRET = "my-private-word"
BOM = b"\xef\xbb\xbf"

# What is not JSON (RFC 8259), or deeper than anything that is read.
BROKEN = {
    "truncated": b'{"note": "' + SECRET.encode(),
    "truncated on its third line": b'{"note":\n"' + SECRET.encode() + b'",\n"more": ',
    "not a number": b'{"score": NaN}',
    "infinity": b'{"score": Infinity}',
    "minus infinity": b'{"score": -Infinity}',
    "beyond a double": b'{"score": 1e400}',
    "five thousand digits": b'{"score": ' + b"9" * 5000 + b"}",
    "lists without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "lists too deep": b"[" * 150 + b"]" * 150,
    "objects too deep": b'{"a":' * 150 + b"1" + b"}" * 150,
    "no UTF-8": b'{"note": "' + SECRET.encode() + b'\xff"}',
    "UTF-16": '{"note": "a"}'.encode("utf-16"),
    "half a character": rb'{"note": "\ud800"}',
    "the wrong half first": rb'{"note": "\udc00\ud800"}',
    "a bare zero": b'{"note": "a\0b"}',
    "a comment": b"{} // " + SECRET.encode(),
    "single quotes": b"{'note': 1}",
    "a form": b"note=" + SECRET.encode(),
    "only a mark": BOM,
    "blanks": b"  \n ",
}

KINDS = (
    JSON,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/merge-patch+json",
    "application/json; charset=nonsense",
    "no type at all",
)


def post(callers: dict[str, Caller], operation: Operation, body: Any, kind: str = JSON, **headers: str) -> Any:
    """The answer to this body, taken back again."""
    caller = callers[operation.caller]
    with undone():
        answer = caller.client().generic(
            operation.method, operation.url(caller.things), body, content_type=kind, headers=headers
        )
    assert answer.status_code < 500, (str(operation), kind, body[:60], answer.content[:300])
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json", (str(operation), body[:60])
        assert SECRET not in answer.content.decode()
    return answer


def shown(operation: Operation) -> bytes:
    return orjson.dumps(operation.example)


def test_what_is_not_json_is_said_to_be_broken_and_where(callers: dict[str, Caller]) -> None:
    for operation in WITH_BODY:
        for name, body in BROKEN.items():
            answer = post(callers, operation, body)
            found = answer.status_code, answer.json()["code"]
            assert found == (400, "broken-json"), (str(operation), name, answer.content)
            assert answer.json()["detail"]
    answer = post(callers, WITH_BODY[0], BROKEN["truncated on its third line"]).json()
    assert answer["title"] == "The body is not JSON"
    assert answer["detail"] == "It can be read up to line 3, column 9."
    assert "line 1" in post(callers, WITH_BODY[0], BROKEN["no UTF-8"]).json()["detail"]


def test_a_missing_body_is_missed(callers: dict[str, Caller]) -> None:
    for operation in WITH_BODY:
        answer = post(callers, operation, b"")
        if operation.told["requestBody"].get("required"):
            assert answer.status_code == 422, str(operation)
            assert list(answer.json()["errors"]) == ["body"], str(operation)


@pytest.mark.parametrize("place", ["surprise", "texts.1.words", "body"])
def test_a_zero_character_is_refused_beside_its_field(callers: dict[str, Caller], place: str) -> None:
    """PostgreSQL cannot keep it in a text; nothing gets so far."""
    bodies = {
        "surprise": rb'{"surprise": "a\u0000b"}',
        "texts.1.words": rb'{"texts": ["a", {"words": "\u0000"}]}',
        "body": rb'{"na\u0000me": 1}',
    }
    for operation in WITH_BODY:
        answer = post(callers, operation, bodies[place])
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), str(operation)
        assert list(answer.json()["errors"]) == [place], str(operation)


def test_a_zero_character_in_the_address_is_no_fault(callers: dict[str, Caller]) -> None:
    for operation in operations():
        caller = callers[operation.caller]
        for name, told in operation.parameters.items():
            if told["in"] != "query":
                continue
            with undone():
                answer = caller.client().generic(operation.method, operation.url(caller.things) + f"?{name}=a%00b")
            assert answer.status_code == 422, (str(operation), name, answer.content[:300])
            assert name in answer.json()["errors"], (str(operation), name)


def _with_numbers(operation: Operation) -> Iterator[bytes]:
    """The example with each of its numbers, in turn, beyond what can be counted or kept."""
    assert operation.body is not None
    for name, part in resolved(operation.body).get("properties", {}).items():
        kinds = [resolved(part), *map(resolved, resolved(part).get("anyOf", []))]
        if not any(kind.get("type") in ("integer", "number") for kind in kinds):
            continue
        rest = orjson.dumps({key: value for key, value in operation.example.items() if key != name})[1:-1]
        for number in (10**30, -(10**30), 2**63, -(2**63), 2**31, 10**300):
            yield b"{" + (rest + b"," if rest else b"") + f'"{name}": {number}'.encode() + b"}"


def test_huge_numbers_are_no_fault(callers: dict[str, Caller]) -> None:
    tried = [post(callers, operation, body).status_code for operation in WITH_BODY for body in _with_numbers(operation)]
    assert len(tried) > 20


def test_a_mark_and_another_type_do_not_matter_and_multipart_is_refused(callers: dict[str, Caller]) -> None:
    form = encode_multipart(BOUNDARY, {"note": SECRET})
    for number, operation in enumerate(WITH_BODY):
        # One type each: what was said of a type comes from the parser, and some operations hash passwords.
        kind, plain = KINDS[number % len(KINDS)], post(callers, operation, shown(operation))
        marked = post(callers, operation, BOM + shown(operation), kind)
        assert marked.status_code == plain.status_code, (str(operation), kind, marked.content[:300])
        for key in ({}, {"Idempotency-Key": str(uuid4())}):
            answer = post(callers, operation, form, MULTIPART_CONTENT, **key)
            assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type"), str(operation)


def test_of_a_repeated_name_the_last_counts(callers: dict[str, Caller]) -> None:
    client = callers["learner"].client()
    with undone():
        made = client.post("/api/v1/organizations", b'{"name": "First", "name": "Second"}', content_type=JSON)
    assert (made.status_code, made.json()["name"]) == (201, "Second")
