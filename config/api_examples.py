"""An example for every body and answer of the API, made of the examples that the schemas carry."""

from typing import Any

FORMATS = {
    "uuid": "0199f3a2-7c1e-7d44-9b6a-3f1f5a0c2e11",
    "date-time": "2026-11-19T15:30:00Z",
    "date": "2026-11-19",
    "time": "09:30:00",
    "email": "ada@example.org",
    "uri": "https://example.org/",
}
WORDS = {
    "title": "Giving feedback",
    "name": "Ada Park",
    "display_name": "Ada Park",
    "label": "Clinics",
    "summary": "How to say it so that it can be heard.",
    "text": "A quiet day.",
    "language": "en",
    "time_zone": "Europe/London",
    "currency": "EUR",
    "next_cursor": "WyIyMDI2LTExLTE5Il0",
}


class Illustrator:
    """Makes values of the schemas of one OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = document["components"]["schemas"]

    def value(self, schema: dict[str, Any], *, is_request: bool, name: str = "", within: tuple[str, ...] = ()) -> Any:
        """A value that the schema admits. In a request, optional fields without an example are left out."""
        if "$ref" in schema:
            reference = schema["$ref"].rpartition("/")[2]
            if reference in within:
                return None
            schema, within = self.schemas[reference], (*within, reference)
        for key in ("example", "const"):
            if key in schema:
                return schema[key]
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        for key in ("anyOf", "oneOf", "allOf"):
            if schema.get(key):
                return self.value(schema[key][0], is_request=is_request, name=name, within=within)
        if schema.get("type") == "object":
            return self._object(schema, is_request, within)
        if schema.get("type") == "array":
            return self._array(schema, is_request, name, within)
        return _plain(schema, name)

    def _object(self, schema: dict[str, Any], is_request: bool, within: tuple[str, ...]) -> dict[str, Any]:
        needed = set(schema.get("required", ()))
        return {
            name: self.value(part, is_request=is_request, name=name, within=within)
            for name, part in schema.get("properties", {}).items()
            if not is_request or name in needed or part.get("examples")
        }

    def _array(self, schema: dict[str, Any], is_request: bool, name: str, within: tuple[str, ...]) -> list[Any]:
        items = schema.get("items", {})
        if items.get("$ref", "").rpartition("/")[2] in within or schema.get("maxItems") == 0:
            return []
        one = self.value(items, is_request=is_request, name=name, within=within)
        return [one] * max(1, schema.get("minItems", 1))


def _plain(schema: dict[str, Any], name: str) -> Any:
    kind = schema.get("type")
    if kind == "string":
        text = FORMATS.get(schema.get("format", "")) or WORDS.get(name) or schema.get("default") or "text"
        return text[: schema.get("maxLength")].ljust(schema.get("minLength", 0), "x")
    if kind in ("integer", "number"):
        return schema.get("default", max(1, schema.get("minimum", 1)))
    return {"boolean": True, "null": None}.get(str(kind), {})


def illustrate(document: dict[str, Any]) -> None:
    """Give each JSON body and each answer that succeeds an example, unless it has one of its own."""
    illustrator = Illustrator(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            _give(illustrator, operation.get("requestBody", {}), is_request=True)
            for status, response in operation["responses"].items():
                if status.startswith("2"):
                    _give(illustrator, response, is_request=False)


def _give(illustrator: Illustrator, part: dict[str, Any], *, is_request: bool) -> None:
    content = part.get("content", {}).get("application/json")
    if content and "schema" in content and not {"example", "examples"} & set(content):
        content["example"] = illustrator.value(content["schema"], is_request=is_request)
