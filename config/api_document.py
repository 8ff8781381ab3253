"""What every operation of the API has in common, said once: who is let in, errors, keys of repetition."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.security.base import AuthBase

from config.api_examples import illustrate
from meristem.kernel.http.access import EVERYONE, SAFE_METHODS, check, enters_alone
from meristem.kernel.http.errors import ALSO
from meristem.kernel.http.unlinked import entering

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` is stable; `errors` maps the name of a field to its messages.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "example": {
        "type": "urn:meristem:problem:invalid",
        "title": "Something in what you sent does not fit",
        "status": 422,
        "code": "invalid",
        "errors": {"score": ["Input should be less than or equal to 10"]},
    },
}
MEANINGS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in, or the token is no longer good.",
    "403": "The person, or the token's scope, does not allow it.",
    "404": "There is no such thing, or none that this person may know of.",
    "409": "Somebody was faster, or the state does not allow it.",
    "410": "It was there; its time is over.",
    "411": "The length of a form was not told.",
    "413": "The body is larger than what is taken.",
    "415": "The body is of a kind that is not read here.",
    "422": "Something in what was sent does not fit; `errors` says what.",
    "429": "Too many in a short time; `Retry-After` says when to come again.",
}
# An operation that nothing links to its caller keeps no key either (ADR 0008).
UNLINKED = "x-unlinked"
# Nor does one that waits for other servers between its transactions.
APART = "x-apart"
KEY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Any text of up to 255 characters. The same request with the same key gets the first answer again.",
    "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "0b0e6e2c-5a52-4a5e-9c1f-8d2f6d1f3c11",
}


class PersonalToken(AuthBase):
    """Lets in who may, before anything of the request is read: who may not learns nothing of what would fit."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, needed: str) -> None:
        super().__init__()
        self.needed = needed

    def __call__(self, request: HttpRequest) -> bool:
        if enters_alone(request):
            # It enters by itself, later; this is a transaction of its own that writes nothing.
            with entering(request, self.needed):
                return True
        check(request.actor, self.needed)  # type: ignore[attr-defined]
        return True


def operations(api: NinjaAPI) -> Iterator[Operation]:
    """Every operation of the API."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def guard(api: NinjaAPI) -> None:
    """Every operation checks who asks first, and is summed up by the first line of its docstring.

    Raises ImproperlyConfigured for one that does not say who may.
    """
    for operation in operations(api):
        first, _, rest = (operation.view_func.__doc__ or "").strip().partition("\n")
        operation.summary, operation.description = first.rstrip("."), inspect.cleandoc(rest)
        needed = getattr(operation.view_func, "access", None)
        if needed is None:
            raise ImproperlyConfigured(f"{operation.url_name or operation.path} does not say who may call it")
        if getattr(operation.view_func, "unlinked", False):
            operation.openapi_extra = {**(operation.openapi_extra or {}), UNLINKED: True}
        if getattr(operation.view_func, "apart", False):
            operation.openapi_extra = {**(operation.openapi_extra or {}), APART: True}
        if needed != EVERYONE:
            operation.auth_callbacks = [PersonalToken(needed)]


def complete(document: dict[str, Any]) -> None:
    """Write into an OpenAPI document what its operations need not repeat."""
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method.upper(), operation)
    illustrate(document)


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["responses"] = {str(status): response for status, response in operation["responses"].items()}
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        # OpenAPI wants named examples beside a parameter; a list belongs to its schema, where it is as well.
        parameter.pop("examples", None)
    wanted = {"422"} if parameters or "requestBody" in operation else set()
    if "security" in operation:
        wanted |= {"401", "403"}
    if any(parameter["in"] == "path" for parameter in parameters):
        wanted |= {"404", "409"}
    if method not in SAFE_METHODS:
        wanted |= {"400", "403", "404", "409", "410", "411", "413", "422", "429"}
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        wanted |= {"415"}
    if method == "POST" and not operation.keys() & {UNLINKED, APART}:
        parameters.append(KEY_PARAMETER)
    wanted |= set(operation.pop(ALSO, ()))
    answer = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(wanted or {"429"}):
        operation["responses"].setdefault(status, {"description": MEANINGS[status], "content": answer})
