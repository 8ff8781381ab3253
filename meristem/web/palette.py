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


def add_source(source: Source) -> None:
    """Register a function from an actor to entries; its order among others is the order of registration."""
    if source not in _sources:
        _sources.append(source)


def palette_items(actor: Any) -> list[Entry]:
    """Places first, then what the apps offer, each address once."""
    places = navigation(actor, "")
    found = [entry(item.label, item.url, item.icon, _("Page")) for item in places.own + places.work]
    for label, icon, name, words in (
        (_("Settings"), "settings", "identity:settings", _("password theme language passkey time zone")),
        (_("New organisation"), "building", "organizations:create", ""),
    ):
        try:
            found.append(entry(label, reverse(name), icon, _("Page"), words))
        except NoReverseMatch:
            continue
    for source in _sources:
        found.extend(source(actor))
    return list({item["url"]: item for item in reversed(found)}.values())[::-1]


def entry(label: str, url: str, icon: str = "arrow", kind: str = "", words: str = "") -> Entry:
    return {"label": label, "url": url, "icon": icon, "kind": kind, "words": words}
