"""Every answer: safe headers, a designed page or problem for every fault, nothing kept half-way."""

import json

import pytest
from django.urls import get_resolver

from meristem.kernel import limits
from meristem.kernel.errors import TooMany
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def commons():
    return build.public()


def test_every_answer_carries_the_safety_headers() -> None:
    for path in ("/design", "/nowhere", "/today", "/healthz", "/api/v1/openapi.json"):
        response = build.client().get(path)
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Request-ID"]


def test_an_unknown_address_is_a_designed_page_or_a_problem() -> None:
    page = build.client().get("/nowhere")
    assert page.status_code == 404
    assert b"<html" in page.content
    problem = build.client().get("/api/v1/nowhere")
    assert problem.status_code == 404
    assert problem["Content-Type"] == "application/problem+json"
    assert json.loads(problem.content)["code"] == "not-found"


def test_an_unknown_address_shows_who_is_signed_in_her_own_shell(django_assert_num_queries) -> None:
    org = build.organization("Riverside")
    client = build.client(build.person(org, name="Ada Moss"), org)
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "Ada Moss" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    problem = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (problem.status_code, problem["Content-Type"]) == (404, "application/problem+json")
    # Nobody enters for a visitor's sake, nor for a program's.
    with django_assert_num_queries(0):
        assert build.client().get("/nowhere").status_code == 404
        assert client.get("/api/v1/nowhere").status_code == 404
    client.cookies["session"] = "not a session"
    assert "Ada Moss" not in client.get("/nowhere").content.decode()


def test_a_visitor_is_sent_to_the_door_and_comes_back() -> None:
    response = build.client().get("/progress?x=1")
    assert response.status_code == 302
    assert response["Location"] == "/signin?next=%2Fprogress%3Fx%3D1"
    assert build.client().get("/api/v1/me/points").status_code == 401


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    org = build.organization()
    client = build.client(build.person(org), org)
    response = client.generic("POST", "/progress/pause", "x" * 2_000_000, "application/x-www-form-urlencoded")
    assert response.status_code == 413


def test_a_cookie_needs_the_csrf_token_also_at_the_api() -> None:
    org = build.organization()
    client = build.client(build.person(org), org, enforce_csrf_checks=True)
    assert client.post("/progress/pause", {"until": "2030-01-01"}).status_code == 403
    assert client.post("/api/v1/organizations", "{}", content_type="application/json").status_code == 403


def test_every_page_says_who_may_call_it() -> None:
    """A view without a declaration is refused at run time; here it is found before anyone calls it."""

    def views(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                yield prefix + str(pattern.pattern), pattern.callback

    silent = [
        route
        for route, view in views(get_resolver().url_patterns)
        if not route.startswith("api/v1/") and not hasattr(view, "access")
    ]
    assert silent == []


@pytest.mark.limits
def test_a_limit_says_how_long_to_wait() -> None:
    org = build.organization()
    with build.inside(org):
        for _ in range(3):
            limits.spend("try", "ada", limit=3, seconds=60)
        with pytest.raises(TooMany) as refused:
            limits.spend("try", "ada", limit=3, seconds=60)
        assert 0 < refused.value.retry_after <= 60
        limits.spend("try", "bob", limit=3, seconds=60)
