"""Fields that nobody may set by sending them: refused by name, at every depth of a body, without an effect."""

from typing import Any

import orjson

from tests.api.conftest import Caller
from tests.api.operations import JSON, Operation, operations, resolved
from tests.demo import superuser
from tests.security.state import changed, state

WISHED = {
    "role": "administrator",
    "roles": ["administrator"],
    "organization_id": "0199f3a2-7c1e-7d44-9b6a-3f1f5a0c2e11",
    "is_staff": True,
    "is_superuser": True,
    "points": 100_000,
    "user_id": "0199f3a2-7c1e-7d44-9b6a-3f1f5a0c2e11",
    "id": "0199f3a2-7c1e-7d44-9b6a-3f1f5a0c2e11",
    "created_at": "2020-01-01T00:00:00Z",
}
# Bodies with a part in a form that is not ours: a browser's credential, which may carry extensions that we have not
# heard of. We read of it what WebAuthn names, and the challenge is refused; beside that part, nothing is taken.
NOT_OUR_FORM = {("POST /me/factors/passkeys", 410)}
WITH_BODY = [one for one in operations() if one.body is not None]


def known_fields(operation: Operation) -> set[str]:
    assert operation.body is not None
    return set(resolved(operation.body).get("properties", {}))


def deeper(value: Any) -> list[Any]:
    """Copies of a body in which one of the objects inside it has the wished fields."""
    found: list[Any] = []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, part in parts:
        inner = deeper(part)
        if isinstance(part, dict):
            inner.append(part | WISHED)
        for one in inner:
            copied = dict(value) if isinstance(value, dict) else list(value)
            copied[place] = one
            found.append(copied)
    return found


def test_no_body_takes_what_its_sender_may_not_set(
    callers: dict[str, Caller], demo_database: tuple[str, dict[str, Caller]]
) -> None:
    dsn = superuser(demo_database[0])
    before, taken, tried = state(dsn), [], 0
    for operation in WITH_BODY:
        caller = callers[operation.caller]
        client, url = caller.client(), operation.url(caller.things)
        extra = {name: value for name, value in WISHED.items() if name not in known_fields(operation)}
        for body in (operation.example | extra, *deeper(operation.example)):
            response = client.generic(operation.method, url, orjson.dumps(body), content_type=JSON)
            tried += 1
            is_beside = bool(body.keys() & extra.keys())
            if not is_beside and (str(operation), response.status_code) in NOT_OUR_FORM:
                continue
            if response.status_code != 422:
                taken.append((str(operation), response.status_code, response.content[:200]))
            elif body.keys() & extra.keys() == extra.keys():
                named = {name.rpartition(".")[2] for name in response.json()["errors"]}
                taken += [(str(operation), name, "is not named") for name in sorted(extra.keys() - named)]
    assert tried > len(WITH_BODY)
    assert taken == []
    assert changed(before, state(dsn)) == {}
