"""The index of the command palette: where an actor may go, and what they may do there."""

from collections.abc import Callable, Iterable
from typing import Any, TypedDict

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from meristem.web.navigation import navigation


class Entry(TypedDict):
    """One line of the palette; `words` are further words it is found by."""

    label: str
    url: str
    icon: str
    kind: str
    words: str


# An app adds its own entries (courses one is enrolled on, people one may see) when it gets ready.
Source = Callable[[Any], Iterable[Entry]]
_sources: list[Source] = []
_first: list[Source] = []


def add_source(source: Source, *, first: bool = False) -> None:
    """Register a function from an actor to entries, in the order of registration.

    The first entry of a source that comes `first` stands before the pages, its others where they would stand anyway.
    """
    if source not in _sources:
        _sources.append(source)
        if first:
            _first.append(source)


def palette_items(actor: Any) -> list[Entry]:
    """What to go on with, then places, then what the apps offer, each address once."""
    offered = {source: list(source(actor)) for source in _sources}
    leading = [entries[0] for source, entries in offered.items() if source in _first and entries]
    places = navigation(actor, "")
    found = leading + [entry(item.label, item.url, item.icon, _("Page")) for item in places.own + places.work]
    for label, icon, name, words in (
        (_("Settings"), "settings", "identity:settings", _("password theme language passkey time zone")),
        (_("New organisation"), "building", "organizations:create", ""),
    ):
        try:
            found.append(entry(label, reverse(name), icon, _("Page"), words))
        except NoReverseMatch:
            continue
    for entries in offered.values():
        found.extend(entries)
    once: dict[str, Entry] = {}
    for item in found:
        once.setdefault(item["url"], item)
    return list(once.values())


def entry(label: str, url: str, icon: str = "arrow", kind: str = "", words: str = "") -> Entry:
    return {"label": label, "url": url, "icon": icon, "kind": kind, "words": words}
