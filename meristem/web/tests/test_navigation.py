"""People find the places they may go to, and only those that are installed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from meristem.web.navigation import navigation


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def app(name: str, *pages: tuple[str, str]) -> Any:
    return path("", include(([path(address, nothing, name=page) for address, page in pages], name)))


urlpatterns = [
    app("web", ("today", "today")),
    app("courses", ("learn", "catalogue"), ("author", "author_list")),
    app("psychometrics", ("profile", "profile")),
    app("wellbeing", ("wellbeing", "home")),
    app("care", ("care", "directory"), ("care/calendar", "calendar")),
    app("organizations", ("members", "members")),
]
pytestmark = pytest.mark.urls(__name__)


def actor(*permissions: str) -> Any:
    return SimpleNamespace(may=lambda permission: permission in permissions, is_authenticated=True)


def test_a_visitor_sees_what_is_open_to_her() -> None:
    visitor = SimpleNamespace(may=lambda permission: False, is_authenticated=False)
    assert [item.url for item in navigation(visitor, "/learn").own] == ["/learn"]


def test_a_learner_sees_the_installed_pages_and_no_work() -> None:
    places = navigation(actor(), "/today")
    assert [item.url for item in places.own] == ["/today", "/learn", "/profile", "/wellbeing", "/care"]
    assert places.work == []
    assert places.more == []


def test_a_permission_opens_a_place_of_work() -> None:
    assert [item.url for item in navigation(actor("courses.author"), "/").work] == ["/author"]


def test_the_phone_s_bar_keeps_five_slots_the_last_for_more() -> None:
    places = navigation(actor("courses.author", "care.practise"), "/today")
    assert len(places.bar) == 4
    assert [item.url for item in places.more] == ["/care", "/author", "/care/calendar"]


def test_only_the_nearest_place_is_current() -> None:
    places = navigation(actor("care.practise"), "/care/calendar/2026")
    assert [item.url for item in places.own + places.work if item.is_current] == ["/care/calendar"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/members/invite", "/members"),
        ("/groups", "/members"),
        ("/groups/1", "/members"),
        ("/roles", "/members"),
        ("/organization", "/members"),
        ("/audit", "/members"),
        ("/care/licences", "/members"),
        ("/courses/rest/lessons/one", "/learn"),
        ("/journal/new", "/wellbeing"),
        ("/appointments", "/care"),
        ("/library", "/author"),
    ],
)
def test_a_place_holds_its_pages_wherever_they_lie(path: str, place: str) -> None:
    places = navigation(actor("organizations.view_members", "courses.author"), path)
    assert [item.url for item in places.own + places.work if item.is_current] == [place]


def test_what_belongs_nowhere_lights_nothing() -> None:
    places = navigation(actor("organizations.view_members"), "/organizations/new")
    assert not [item for item in places.own + places.work if item.is_current]
