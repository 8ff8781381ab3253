"""Which places an actor finds in the side, the rail and the bottom bar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy

BAR_SLOTS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A page worth a standing link; `permission` empty means everyone who signed in, and visitors where it says so.

    `holds` are the addresses of pages that belong to it without lying below its own.
    """

    label: str | Promise
    icon: str
    url_name: str
    permission: str = ""
    for_visitors: bool = False
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """What one page shows: `bar` and `more` are the phone's split of `own` and `work` together."""

    own: list[Item]
    work: list[Item]
    bar: list[Item]
    more: list[Item]


OWN = (
    Place(gettext_lazy("Today"), "today", "web:today"),
    Place(
        gettext_lazy("Learn"),
        "learn",
        "courses:catalogue",
        for_visitors=True,
        holds=("/courses", "/learning", "/attempts", "/certificates"),
    ),
    Place(gettext_lazy("Profile"), "profile", "psychometrics:profile"),
    Place(
        gettext_lazy("Wellbeing"),
        "heart",
        "wellbeing:home",
        holds=("/journal", "/goals", "/help-now", "/wellness-check"),
    ),
    Place(gettext_lazy("Progress"), "steps", "gamification:progress"),
    Place(gettext_lazy("Care"), "video", "care:directory", holds=("/appointments",)),
    Place(gettext_lazy("Surveys"), "message", "eligibility:surveys"),
)
WORK = (
    Place(gettext_lazy("Courses"), "pencil", "courses:author_list", "courses.author", holds=("/library",)),
    Place(gettext_lazy("Team"), "team", "analytics:team", "analytics.team"),
    Place(gettext_lazy("Overview"), "chart", "analytics:organization", "analytics.organization"),
    Place(gettext_lazy("Survey results"), "quote", "analytics:survey_results", "anonymous.results"),
    Place(
        gettext_lazy("Members"),
        "users",
        "organizations:members",
        "organizations.manage_members",
        holds=("/groups", "/roles", "/organization", "/instruments", "/care/licences", "/audit"),
    ),
    Place(gettext_lazy("Appointments"), "calendar", "care:calendar", "care.practise"),
)


def navigation(actor: Any, path: str) -> Navigation:
    """The places this actor may go, the one holding `path` marked; pages not installed are left out."""
    may: Callable[[str], bool] = actor.may
    allowed = [
        [place for place in group if (place.for_visitors or actor.is_authenticated) and _may(place, may)]
        for group in (OWN, WORK)
    ]
    addresses = {place.url_name: found for group in allowed for place in group if (found := _address(place))}
    current = _current([place for group in allowed for place in group], addresses, path)
    own, work = (
        [
            Item(str(place.label), place.icon, addresses[place.url_name], addresses[place.url_name] == current)
            for place in group
            if place.url_name in addresses
        ]
        for group in allowed
    )
    places = own + work
    slots = BAR_SLOTS if len(places) <= BAR_SLOTS else BAR_SLOTS - 1
    return Navigation(own, work, places[:slots], places[slots:])


def _may(place: Place, may: Callable[[str], bool]) -> bool:
    return not place.permission or may(place.permission)


def languages() -> list[tuple[str, str]]:
    """Code and own name of each language of the interface."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _ in settings.LANGUAGES]


def _address(place: Place) -> str:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return ""


def _current(places: list[Place], addresses: dict[str, str], path: str) -> str:
    """The place with the longest address the path lies under, so that /care/calendar does not light /care as well."""
    longest, current = 0, ""
    for place in places:
        own = addresses.get(place.url_name)
        if not own:
            continue
        for address in (own, *place.holds):
            if len(address) > longest and (path == address or path.startswith(address.rstrip("/") + "/")):
                longest, current = len(address), own
    return current
