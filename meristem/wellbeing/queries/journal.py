"""Reading one's own journal. Nothing of it is indexed: a search opens her entries within her request."""

import dataclasses
import datetime
import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from markupsafe import Markup

from meristem.kernel.context import Actor
from meristem.wellbeing.days import clock_of
from meristem.wellbeing.models import JournalEntry
from meristem.wellbeing.prompts import BY_KEY, Prompt
from meristem.wellbeing.prose import excerpt_of, html_of
from meristem.wellbeing.sealing import Reader
from meristem.wellbeing.types import Scale

FOUND_AT_MOST = 100


@dataclasses.dataclass(frozen=True)
class Entry:
    """An entry as its writer reads it; `is_unreadable` when its key is gone or it was altered."""

    id: UUID
    title: str
    text: str
    tags: list[str]
    is_unreadable: bool
    mood_score: int | None
    eq_scale: str
    prompt_key: str
    occurred_at: datetime.datetime
    local_day: datetime.date
    time_zone: str
    version: int
    updated_at: datetime.datetime

    @property
    def excerpt(self) -> str:
        return excerpt_of(self.text)

    @property
    def html(self) -> Markup:
        return html_of(self.text)

    @property
    def heading(self) -> str:
        """The title, or how the text begins."""
        return self.title or excerpt_of(self.text, 60)

    @property
    def clock(self) -> datetime.time:
        """The time of day where she was."""
        return clock_of(self.occurred_at, self.time_zone)

    @property
    def scale_name(self) -> str:
        return str(Scale(self.eq_scale).label) if self.eq_scale else ""

    @property
    def prompt(self) -> Prompt | None:
        return BY_KEY.get(self.prompt_key)


def journal_get(actor: Actor, entry_id: UUID) -> Entry:
    """One entry of hers. Raises DoesNotExist."""
    return _entry(_own(actor).get(id=entry_id), Reader(actor.person))


def journal_rows(actor: Actor) -> QuerySet[JournalEntry]:
    """Her entries, for lists that are paged."""
    return _own(actor)


def journal_read(actor: Actor, rows: list[JournalEntry]) -> list[Entry]:
    """Rows as their writer reads them, with one fetch of her key."""
    reader = Reader(actor.person)
    return [_entry(row, reader) for row in rows]


def journal_recent(actor: Actor, most: int) -> list[Entry]:
    """Her latest entries, newest first."""
    return journal_read(actor, list(_own(actor).order_by("-occurred_at", "-id")[:most]))


def journal_months(actor: Actor) -> list[tuple[datetime.date, int]]:
    """The months in which she wrote, newest first, with how many entries each has."""
    counted = _own(actor).annotate(month=TruncMonth("local_day")).values_list("month").annotate(n=Count("id"))
    return [(month, number) for month, number in counted.order_by("-month")]


def journal_month(actor: Actor, first_day: datetime.date) -> list[Entry]:
    """The entries of one month of her calendar, newest first."""
    rows = _own(actor).filter(local_day__year=first_day.year, local_day__month=first_day.month)
    return journal_read(actor, list(rows.order_by("-occurred_at", "-id")))


def journal_search(actor: Actor, words: str) -> list[Entry]:
    """Entries whose title, text or tags hold every one of the words, newest first, a hundred at most.

    They are opened one by one in this request; what is searched for is written down nowhere.
    """
    wanted = _plain(words).split()
    found: list[Entry] = []
    if not wanted:
        return found
    for entry in _all(actor):
        held = _plain(" ".join((entry.title, entry.text, *entry.tags)))
        if not entry.is_unreadable and all(word in held for word in wanted):
            found.append(entry)
            if len(found) == FOUND_AT_MOST:
                break
    return found


def journal_export_text(actor: Actor) -> str:
    """All of her readable entries as plain text, oldest first."""
    parts = []
    for entry in _all(actor, oldest_first=True):
        if entry.is_unreadable:
            continue
        head = [entry.local_day.isoformat(), entry.title, " ".join(f"#{tag}" for tag in entry.tags)]
        parts.append("\n".join(line for line in head if line) + "\n\n" + entry.text.strip() + "\n")
    return "\n----\n\n".join(parts)


def journal_export_data(actor: Actor) -> list[dict[str, Any]]:
    """All of her readable entries as plain values, oldest first."""
    return [
        {
            "id": str(entry.id),
            "occurred_at": entry.occurred_at.isoformat(),
            "local_day": entry.local_day.isoformat(),
            "time_zone": entry.time_zone,
            "title": entry.title,
            "text": entry.text,
            "tags": entry.tags,
            "mood_score": entry.mood_score,
            "eq_scale": entry.eq_scale,
        }
        for entry in _all(actor, oldest_first=True)
        if not entry.is_unreadable
    ]


def _own(actor: Actor) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(user_id=actor.person, deleted_at__isnull=True)


def _all(actor: Actor, *, oldest_first: bool = False) -> Iterator[Entry]:
    reader = Reader(actor.person)
    order = ("occurred_at", "id") if oldest_first else ("-occurred_at", "-id")
    for row in _own(actor).order_by(*order).iterator(chunk_size=200):
        yield _entry(row, reader)


def _entry(row: JournalEntry, reader: Reader) -> Entry:
    title, text, tags = (reader.open(row, column) for column in ("title", "text", "tags"))
    return Entry(
        id=row.id,
        title=title or "",
        text=text or "",
        tags=json.loads(tags) if tags else [],
        is_unreadable=text is None or title is None,
        mood_score=row.mood_score,
        eq_scale=row.eq_scale,
        prompt_key=row.prompt_key,
        occurred_at=row.occurred_at,
        local_day=row.local_day,
        time_zone=row.time_zone,
        version=row.version,
        updated_at=row.updated_at,
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
