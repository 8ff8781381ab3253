"""Which places an actor finds in the side, the rail and the bottom bar."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext_lazy

BAR_SLOTS = 5


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
class Navigation:
    """What one page shows: `bar` and `more` are the phone's split of `own` and `work` together.

    One object for all who may go to the same places, in one language, so that what is drawn from it can be kept.
    """

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
        "organizations.view_members",
        holds=("/groups", "/roles", "/organization", "/plan", "/instruments", "/care/licences", "/audit"),
    ),
    Place(gettext_lazy("Appointments"), "calendar", "care:calendar", "care.practise"),
)
PLACES = OWN + WORK
Addresses = tuple[tuple[Place, str], ...]


def navigation(actor: Any, path: str) -> Navigation:
    """The places this actor may go, the one holding `path` marked; pages not installed are left out."""
    may: Callable[[str], bool] = actor.may
    is_authenticated = actor.is_authenticated
    allowed = tuple((place.for_visitors or is_authenticated) and _may(place, may) for place in PLACES)
    addresses = _addresses(allowed, settings.ROOT_URLCONF)
    return _drawn(addresses, _current(addresses, path), get_language())


@lru_cache(maxsize=1024)
def _addresses(allowed: tuple[bool, ...], _urls: str) -> Addresses:
    """Each allowed place that is installed, with its address."""
    return tuple(
        (place, found)
        for place, is_allowed in zip(PLACES, allowed, strict=True)
        if is_allowed and (found := _address(place))
    )


@lru_cache(maxsize=4096)
def _drawn(addresses: Addresses, current: str, _language: str | None) -> Navigation:
    own, work = (
        [Item(str(place.label), place.icon, own, own == current) for place, own in addresses if place in group]
        for group in (OWN, WORK)
    )
    places = own + work
    slots = BAR_SLOTS if len(places) <= BAR_SLOTS else BAR_SLOTS - 1
    return Navigation(own, work, places[:slots], places[slots:])


def _may(place: Place, may: Callable[[str], bool]) -> bool:
    return not place.permission or may(place.permission)


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Code and own name of each language of the interface."""
    return tuple((code, get_language_info(code)["name_local"].capitalize()) for code, _ in settings.LANGUAGES)


def _address(place: Place) -> str:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:
        return ""


def _current(addresses: Addresses, path: str) -> str:
    """The place with the longest address the path lies under, so that /care/calendar does not light /care as well."""
    longest, current = 0, ""
    for place, own in addresses:
        for address in (own, *place.holds):
            if len(address) > longest and (path == address or path.startswith(address.rstrip("/") + "/")):
                longest, current = len(address), own
    return current
