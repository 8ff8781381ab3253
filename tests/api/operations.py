"""The operations of the API as its own document tells them, and requests that follow from it."""

import dataclasses
from functools import cache
from typing import Any

from config.api import api
from config.api_document import operations as bound
from tests.roles.table import table

JSON = "application/json"


@cache
def document() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


@dataclasses.dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    told: dict[str, Any]
    route: str
    is_unlinked: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path.removeprefix('/api/v1')}"

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one for one in self.told.get("parameters", [])}

    @property
    def path_parameters(self) -> list[str]:
        return [name for name, one in self.parameters.items() if one["in"] == "path"]

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body; None when it takes none."""
        content = self.told.get("requestBody", {}).get("content", {})
        return content.get(JSON, {}).get("schema")

    @property
    def example(self) -> Any:
        """The body that the document shows; None when it takes none."""
        return self.told.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example")

    @property
    def caller(self) -> str:
        """A role that may call it, the plainest first."""
        allowed = table().get((f"api-v1:{self.route}", self.method), frozenset())
        return next(
            (role for role in ("learner", "author", "manager", "administrator", "therapist") if role in allowed),
            "learner",
        )

    def url(self, things: dict[str, object]) -> str:
        text = self.path
        for name in self.path_parameters:
            text = text.replace("{" + name + "}", str(things.get(name, "00000000-0000-4000-8000-000000000000")))
        return text


def is_alone(view: object) -> bool:
    """Whether it enters by itself, and so keeps no answer for a repetition."""
    return bool(getattr(view, "unlinked", False) or getattr(view, "apart", False))


@cache
def operations() -> list[Operation]:
    """Every operation, in a stable order."""
    routes = {}
    for one in bound(api):
        for method in one.methods:
            known = one.operation_id or api.get_openapi_operation_id(one)
            routes[known, method] = (one.url_name or "", is_alone(one.view_func))
    found = []
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            route, is_unlinked = routes[told["operationId"], method.upper()]
            found.append(Operation(method.upper(), path, told, route, is_unlinked))
    return sorted(found, key=str)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference, also behind one that stands beside a default."""
    while "$ref" in schema or len(schema.get("allOf", ())) == 1:
        only = schema["allOf"][0] if "allOf" in schema else schema
        schema = document()["components"]["schemas"][only["$ref"].rpartition("/")[2]] if "$ref" in only else only
    return schema


def rooted(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the document's components beside it, so that its references lead somewhere."""
    return {**schema, "components": document()["components"]}
