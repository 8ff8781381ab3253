"""The pages of an app as one section of the site, passed over at a glance when an address cannot be among them."""

from functools import cached_property
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLResolver, include
from django.urls.resolvers import RoutePattern


class Section(URLResolver):
    """Like `path("", include(...))`. An address is compared with the patterns only when one begins with its first part.

    Without this a request would be compared with every page of every app that stands before its own.
    """

    @cached_property
    def beginnings(self) -> frozenset[str] | None:
        """The first part of each address in here; None when one of them is not fixed."""
        first = {_first_part(pattern.pattern) for pattern in self.url_patterns}
        return None if None in first else frozenset(part for part in first if part is not None)

    def resolve(self, path: str) -> ResolverMatch:
        if self.beginnings is not None and path.partition("/")[0] not in self.beginnings:
            raise Resolver404({"path": path})
        return super().resolve(path)


def section(app: str) -> Section:
    """The pages of `meristem.<app>`, under the app's name."""
    module, app_name, namespace = include((f"meristem.{app}.urls", app))
    return Section(RoutePattern("", is_endpoint=False), module, app_name=app_name, namespace=namespace)


def _first_part(pattern: Any) -> str | None:
    part, slash, _rest = str(pattern).partition("/")
    # A route that holds others may end in the middle of a part.
    is_whole = bool(slash) or getattr(pattern, "_is_endpoint", False)
    return part if isinstance(pattern, RoutePattern) and is_whole and "<" not in part else None
