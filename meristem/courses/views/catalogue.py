"""The catalogue: what there is to learn, found by words and filters."""

import dataclasses
from collections.abc import Callable
from typing import Any

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
)
from meristem.courses.types import CardProgress, learning
from meristem.courses.words import difficulty_label, duration_label, language_label, price_label, scale_label
from meristem.kernel.context import Actor
from meristem.kernel.http.access import EVERYONE, Request, access

FACETS: dict[str, tuple[Any, Callable[[str], str]]] = {
    "difficulty": (gettext_lazy("Level"), difficulty_label),
    "duration": (gettext_lazy("Length"), duration_label),
    "language": (gettext_lazy("Language"), language_label),
    "scale": (gettext_lazy("Works on"), scale_label),
}
ORDERS = [("newest", gettext_lazy("Newest")), ("title", gettext_lazy("A to Z")), ("shortest", gettext_lazy("Shortest"))]
# How many courses "you are growing these" shows at once.
MOST_BEGUN = 4


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
    page = request.GET.get("page", "1")
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


def catalogue_context(actor: Actor, search: Search) -> dict[str, Any]:
    """All that the catalogue's partial needs; for other pages that include it as well."""
    found = catalogue(search)
    shelves = _group(search, "category", _("Topics"), found.facets.get("category", []), str)
    shelves.chips.insert(0, Chip(_("All"), _address(search, category=""), not search.category, None))
    groups = [_group(search, name, label, found.facets.get(name, []), word) for name, (label, word) in FACETS.items()]
    return {
        "search": search,
        "found": found,
        "cards": found.cards,
        "progress": _progress(actor, found.cards),
        "shelves": shelves,
        "groups": [group for group in groups if len(group.chips) > 1 or any(chip.is_on for chip in group.chips)],
        "orders": [(label, _address(search, sort=name), (search.sort or "newest") == name) for name, label in ORDERS],
        "is_refined": any(getattr(search, name) for name in FACETS),
        "kept": {name: getattr(search, name) for name in NAMES if getattr(search, name)},
        "earlier": _address(search, page=search.page - 1) if search.page > 1 else "",
        "later": _address(search, page=search.page + 1) if found.has_more else "",
        "said": _said(search, found),
        "price_label": price_label,
        "difficulty_label": difficulty_label,
    }


def _said(search: Search, found: Catalogue) -> str:
    return ngettext("%(count)s course", "%(count)s courses", found.total) % {"count": found.total}


def _progress(actor: Actor, cards: list[Card]) -> dict[Any, CardProgress]:
    port = learning()
    if port is None or not actor.is_authenticated or not cards:
        return {}
    return dict(port.progress_of(actor=actor, course_ids=[card.id for card in cards]))


def _begun(actor: Actor) -> list[tuple[Card, CardProgress]]:
    port = learning()
    if port is None or not actor.is_authenticated:
        return []
    ids = port.enrolled_course_ids(actor=actor)[:MOST_BEGUN]
    cards = course_cards(ids)
    progress = port.progress_of(actor=actor, course_ids=ids) if cards else {}
    return [
        (cards[course_id], progress[course_id]) for course_id in ids if course_id in cards and course_id in progress
    ]


@access(EVERYONE)
@require_safe
def catalogue_page(request: Request) -> HttpResponse:
    """Courses by words, topic, level, length, language and scale; each filter is an address and says its count."""
    search = search_of(request)
    context = catalogue_context(request.actor, search)
    # A filter replaces the results; going back asks for the whole page (htmx keeps no history here).
    if request.htmx and not request.META.get("HTTP_HX_HISTORY_RESTORE_REQUEST"):
        response = render(request, "courses/_found.html", context)
    else:
        context["begun"] = [] if search.is_filtered() or search.page > 1 else _begun(request.actor)
        response = render(request, "courses/catalogue.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
