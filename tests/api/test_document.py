"""The OpenAPI document says of every operation what it does, what it looks like and what can go wrong."""

import pytest
from jsonschema_rs import Draft202012Validator

from config.api import api
from config.api_document import operations as bound
from tests.api.operations import JSON, Operation, document, operations, resolved, rooted

OPERATIONS = operations()
ids = str


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_operation_is_summed_up_with_an_error_and_an_example(operation: Operation) -> None:
    assert operation.told.get("summary")
    responses = operation.told["responses"]
    assert any(status.startswith("4") for status in responses)
    parts = [operation.told.get("requestBody", {})]
    parts += [response for status, response in responses.items() if status.startswith("2")]
    for part in parts:
        content = part.get("content", {}).get(JSON)
        if content is not None:
            Draft202012Validator(rooted(content["schema"])).validate(content["example"])


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.body is not None], ids=ids)
def test_bodies_refuse_unknown_fields_and_bound_what_they_take(operation: Operation) -> None:
    assert operation.body is not None
    body = resolved(operation.body)
    assert body.get("additionalProperties") is False
    loose = [
        name
        for name, part in body.get("properties", {}).items()
        for kind in [resolved(part), *map(resolved, resolved(part).get("anyOf", []))]
        if (
            kind.get("type") == "string"
            and not is_number(resolved(part))
            and not {"maxLength", "format", "enum", "const", "pattern"} & set(kind)
        )
        or (kind.get("type") == "array" and "maxItems" not in kind)
    ]
    assert loose == []


def is_number(part: dict) -> bool:
    """An exact number, which may also be sent as text."""
    return any(kind.get("type") == "number" for kind in part.get("anyOf", []))


def test_posts_tell_of_their_key() -> None:
    for operation in OPERATIONS:
        assert ("Idempotency-Key" in operation.parameters) == (operation.method == "POST" and not operation.is_unlinked)


def test_no_two_schemas_share_a_name() -> None:
    """Ninja keeps one of them: the document would describe the other operation wrongly."""
    known: dict[str, set[str]] = {}
    for operation in bound(api):
        for model in operation.models:
            for field in model.model_fields.values():
                _note(field.annotation, known)
        for model in operation.response_models.values() if hasattr(operation, "response_models") else ():
            _note(model, known)
    assert {name: sorted(places) for name, places in known.items() if len(places) > 1} == {}


def _note(kind: object, known: dict[str, set[str]]) -> None:
    for part in getattr(kind, "__args__", ()):
        _note(part, known)
    fields = getattr(kind, "model_fields", None)
    if isinstance(kind, type) and fields is not None and str(kind) not in known.get(kind.__name__, ()):
        # Ninja derives one more class of the same name for reading; the module tells them apart from others.
        known.setdefault(kind.__name__, set()).add(kind.__module__)
        for field in fields.values():
            _note(field.annotation, known)


def test_the_document_is_an_openapi_document() -> None:
    assert document()["openapi"].startswith("3.1")
    assert len(OPERATIONS) > 100
    assert len({operation.told["operationId"] for operation in OPERATIONS}) == len(OPERATIONS)
