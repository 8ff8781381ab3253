"""Every route of the product with its parameters, read from the resolver and the API's operations."""

import dataclasses
from functools import cache
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api

UNKNOWN = {
    "UUIDConverter": UUID("00000000-0000-4000-8000-000000000000"),
    "UUIDStrConverter": UUID("00000000-0000-4000-8000-000000000000"),
    "IntConverter": 1,
    "SlugConverter": "nowhere",
    "StringConverter": "nothing",
    "PathConverter": "nothing",
}
# Pages answer what their views take; which of these that is comes out when they are tried.
PAGE_METHODS = ("GET", "POST")


@dataclasses.dataclass(frozen=True)
class Route:
    """One address with the methods to try. `parameters` holds a value for each part that no object has."""

    name: str
    path: str
    methods: tuple[str, ...]
    parameters: tuple[tuple[str, object], ...] = ()

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api-v1:")

    def url(self, **known: object) -> str:
        """The address with these parameters, the rest pointing nowhere."""
        text = self.path
        for name, value in self.parameters:
            text = text.replace(f"<{name}>", str(known.get(name, value)))
        return text


def routes() -> list[Route]:
    """Every route, once, by name."""
    found: dict[str, Route] = {}
    _walk(get_resolver().url_patterns, "/", (), {}, found)
    return sorted(found.values(), key=lambda route: route.name)


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...], outer: dict, found: dict[str, Route]
) -> None:
    for entry in patterns:
        path = prefix + _plain(str(entry.pattern))
        converters = outer | entry.pattern.converters
        if isinstance(entry, URLResolver):
            space = (*spaces, entry.namespace) if entry.namespace else spaces
            _walk(entry.url_patterns, path, space, converters, found)
        elif not (getattr(entry.callback, "hot", False) and path.startswith("/api/")):
            # A hot answer stands before the operation of the same address, which has the name.
            name = ":".join((*spaces, entry.name or path))
            parameters = tuple((key, _nowhere(key, value)) for key, value in converters.items())
            methods = _operations().get(name, PAGE_METHODS if not path.startswith("/api/") else ("GET",))
            if name in found and found[name].path != path:
                raise ValueError(f"two routes are called {name}: {path} and {found[name].path}")
            found[name] = Route(name, path, methods, parameters)


def _nowhere(name: str, converter: object) -> object:
    kind = type(converter).__name__
    return UNKNOWN["UUIDConverter" if kind == "StringConverter" and name.endswith("_id") else kind]


def _plain(pattern: str) -> str:
    parts = []
    for piece in pattern.split("<"):
        head, closed, tail = piece.partition(">")
        parts.append(f"<{head.rpartition(':')[2]}>{tail}" if closed else piece)
    return "".join(parts)


@cache
def _operations() -> dict[str, tuple[str, ...]]:
    """Methods of each operation of the API, by the name of its route."""
    return {
        f"{api.urls_namespace}:{operation.url_name}": tuple(operation.methods)
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }
