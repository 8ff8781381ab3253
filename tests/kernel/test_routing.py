"""A section of pages answers as a plain `include` would, and is passed over when it cannot."""

from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver, include, path
from django.urls.resolvers import RoutePattern

from meristem.kernel.http.routing import Section


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def section(*patterns: Any) -> Section:
    module = ModuleType("pages")
    module.urlpatterns = list(patterns)  # type: ignore[attr-defined]
    return Section(RoutePattern("", is_endpoint=False), module, app_name="app", namespace="app")


def test_it_finds_what_begins_with_a_fixed_part() -> None:
    found = section(path("", page, name="home"), path("today", page, name="today"), path("a/<int:one>", page, name="a"))
    assert found.beginnings == {"", "today", "a"}
    assert found.resolve("today").view_name == "app:today"
    assert found.resolve("").view_name == "app:home"
    assert found.resolve("a/7").kwargs == {"one": 7}
    for other in ("b", "todayish", "a", "a/x", "today/"):
        with pytest.raises(Resolver404):
            found.resolve(other)


def test_what_has_no_fixed_beginning_is_always_compared() -> None:
    assert section(path("<slug:any>", page, name="any")).resolve("whatever").kwargs == {"any": "whatever"}
    nested = section(path("", include([path("in", page)])))
    assert nested.beginnings is None
    assert nested.resolve("in").func is page
    half = section(path("ab", include([path("c/d", page)])))
    assert half.resolve("abc/d").func is page


def test_every_app_s_addresses_begin_with_something_fixed() -> None:
    """Else each request would be compared with all of that app's pages."""
    sections = [one for one in get_resolver().url_patterns if isinstance(one, Section)]
    assert sections
    assert [one.namespace for one in sections if one.beginnings is None] == []
