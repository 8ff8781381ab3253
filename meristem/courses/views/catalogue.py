"""The catalogue: what there is to learn, found by words and filters."""

import dataclasses
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from meristem.courses.queries.catalogue import (
    LONGEST_SEARCH,
    SORTS,
    Card,
    Catalogue,
    Facet,
    Search,
    catalogue,
    course_cards,
    has_courses,
)
from meristem.courses.types import CardProgress, learning
from meristem.courses.words import difficulty_label, duration_label, language_label, price_label, scale_label
from meristem.kernel.context import Actor
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.organizations.queries import person_ids_with_role
from meristem.organizations.types import Role
from meristem.psychometrics.queries import CHECK, lowest_scales
from meristem.psychometrics.types import recommended_courses

FACETS: dict[str, tuple[Any, Callable[[str], str]]] = {
    "difficulty": (gettext_lazy("Level"), difficulty_label),
    "duration": (gettext_lazy("Length"), duration_label),
    "language": (gettext_lazy("Language"), language_label),
    "scale": (gettext_lazy("Works on"), scale_label),
}
ORDERS = [("newest", gettext_lazy("Newest")), ("title", gettext_lazy("A to Z")), ("shortest", gettext_lazy("Shortest"))]
# How many courses "you are growing these" shows at once.
MOST_BEGUN = 4
MOST_AREAS = 3


@dataclasses.dataclass(frozen=True)
class Chip:
    """A filter as a link: what it is, whether it is on, and where a tap leads."""

    label: str
    href: str
    is_on: bool
    count: int | None


@dataclasses.dataclass(frozen=True)
class Group:
    """The chips of one facet."""

    name: str
    label: str
    chips: list[Chip]


def search_of(request: Request) -> Search:
    """What the address asks for; whatever does not fit is left out."""
    given = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH].replace("\x00", "") for name in ("q", *NAMES)}
    # Cut before it is read: a number of thousands of digits is a fault in Python.
    page = request.GET.get("page", "1")[:6]
    given["sort"] = given["sort"] if given["sort"] in SORTS else ""
    return Search(**given, page=max(1, min(1000, int(page))) if page.isascii() and page.isdecimal() else 1)


NAMES = ("category", "difficulty", "language", "duration", "scale", "sort")


def _address(search: Search, **changes: str | int) -> str:
    values = dataclasses.asdict(search) | {"page": 1} | changes
    kept = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
    return "/learn" + (f"?{urlencode(kept)}" if kept else "")


def _group(search: Search, name: str, label: Any, facets: list[Facet], word: Callable[[str], str]) -> Group:
    chosen = getattr(search, name)
    counted = {facet.value: facet for facet in facets}
    if chosen and chosen not in counted:
        # A filter that leaves nothing stays visible, so that it can be taken away.
        facets = [*facets, Facet(chosen, "", 0)]
    chips = [
        Chip(
            facet.label or word(facet.value),
            _address(search, **{name: "" if facet.value == chosen else facet.value}),
            facet.value == chosen,
            facet.count,
        )
        for facet in facets
    ]
    return Group(name, str(label), chips)


def catalogue_context(actor: Actor, search: Search, begun_ids: list[UUID] | None = None) -> dict[str, Any]:
    """All that the catalogue's partial needs; `progress` covers the courses in `begun_ids` as well."""
    found = catalogue(search)
    shelves = _group(search, "category", _("Topics"), found.facets.get("category", []), str)
    shelves.chips.insert(0, Chip(_("All"), _address(search, category=""), not search.category, None))
    groups = [_group(search, name, label, found.facets.get(name, []), word) for name, (label, word) in FACETS.items()]
    return {
        "search": search,
        "found": found,
        "cards": found.cards,
        "progress": _progress(actor, [card.id for card in found.cards] + (begun_ids or [])),
        "shelves": shelves,
        "groups": [group for group in groups if len(group.chips) > 1 or any(chip.is_on for chip in group.chips)],
        "orders": _orders(search),
        "is_refined": any(getattr(search, name) for name in FACETS),
        "kept": {name: getattr(search, name) for name in NAMES if getattr(search, name)},
        "earlier": _address(search, page=search.page - 1) if search.page > 1 else "",
        "later": _address(search, page=search.page + 1) if found.has_more else "",
        "said": _said(search, found),
        "price_label": price_label,
        "difficulty_label": difficulty_label,
        **_emptiness(actor, found, search),
    }


def _emptiness(actor: Actor, found: Catalogue, search: Search) -> dict[str, bool]:
    """Why there is nothing: nobody began a course; in a new installation, nobody may."""
    is_bare = not found.total and not search.is_filtered() and not has_courses()
    # Before anybody signs up there is not even the public organisation.
    is_public = (actor.organization_kind or "public") == "public"
    return {
        "is_bare": is_bare,
        "is_unattended": is_bare and is_public and not person_ids_with_role(Role.ADMINISTRATOR).exists(),
    }


def _orders(search: Search) -> list[tuple[Any, str, bool]]:
    """The orders to choose from; words that are looked for come with one more, the best match."""
    usual = "" if search.q else "newest"
    orders = [("", _("Best match")), *ORDERS] if search.q else ORDERS
    return [(label, _address(search, sort=name), (search.sort or usual) == name) for name, label in orders]


def _said(search: Search, found: Catalogue) -> str:
    return ngettext("%(count)s course", "%(count)s courses", found.total) % {"count": found.total}


def _progress(actor: Actor, course_ids: list[UUID]) -> dict[UUID, CardProgress]:
    port = learning()
    if port is None or not actor.is_authenticated or not course_ids:
        return {}
    return dict(port.progress_of(actor=actor, course_ids=course_ids))


def _begun_ids(actor: Actor) -> list[UUID]:
    port = learning()
    if port is None or not actor.is_authenticated:
        return []
    return port.enrolled_course_ids(actor=actor)[:MOST_BEGUN]


def _begun(ids: list[UUID], progress: dict[UUID, CardProgress]) -> list[tuple[Card, CardProgress]]:
    cards = course_cards(ids)
    return [(cards[one], progress[one]) for one in ids if one in cards and one in progress]


def _chosen(actor: Actor, begun: list[tuple[Card, CardProgress]]) -> tuple[list[Card], list[str]]:
    """Courses for the growth areas of her newest profile, without those she takes already; and the areas' names."""
    if not actor.is_authenticated:
        return [], []
    scales = lowest_scales(actor, CHECK)
    taken = {card.id for card, _own in begun}
    wanted = [one for one in recommended_courses(actor, scales) if one.id not in taken]
    cards = course_cards([one.id for one in wanted])
    named = dict.fromkeys(scale_label(key) for one in wanted for key in one.scale_keys)
    return [cards[one.id] for one in wanted if one.id in cards], list(named)[:MOST_AREAS]


@access(EVERYONE)
@require_safe
def catalogue_page(request: Request) -> HttpResponse:
    """Courses by words, topic, level, length, language and scale; each filter is an address and says its count."""
    search = search_of(request)
    # A filter replaces the results; going back asks for the whole page (htmx keeps no history here).
    if request.htmx and not request.META.get("HTTP_HX_HISTORY_RESTORE_REQUEST"):
        response = render(request, "courses/_found.html", catalogue_context(request.actor, search))
    else:
        at_rest = not search.is_filtered() and search.page == 1
        ids = _begun_ids(request.actor) if at_rest else []
        context = catalogue_context(request.actor, search, ids)
        context["begun"] = _begun(ids, context["progress"])
        context["chosen"], context["areas"] = _chosen(request.actor, context["begun"]) if at_rest else ([], [])
        response = render(request, "courses/catalogue.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
