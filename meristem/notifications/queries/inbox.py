"""The inbox."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.notices import Told, Words, notice_kinds, words_of
from meristem.notifications.models import Notice

INBOX_ORDER = ("-occurred_at", "-id")
# A bell that says more says nothing more.
MOST_COUNTED = 100


@dataclasses.dataclass(frozen=True)
class NoticeView:
    """A notice in words. `path` is empty when there is nowhere to go."""

    id: UUID
    kind: str
    icon: str
    title: str
    text: str
    path: str
    action: str
    occurred_at: datetime.datetime
    is_read: bool


def inbox(actor: Actor, *, only_unread: bool = False) -> QuerySet[Notice]:
    """Her notices, for lists that are paged by INBOX_ORDER."""
    mine = Notice.objects.filter(user_id=actor.person, in_inbox=True)
    return mine.filter(read_at=None) if only_unread else mine


def unread_count(actor: Actor) -> int:
    """How many of her notices are unread, counted to 100."""
    return inbox(actor, only_unread=True)[:MOST_COUNTED].count()


def notice_views(notices: Iterable[Notice]) -> list[NoticeView]:
    """Notices in the words of the request's language; each app looks its names up once, however many there are."""
    rows = list(notices)
    kinds = notice_kinds()
    words = words_of(
        [Told(row.id, row.kind, row.subject_id, row.occurrence, row.params, row.occurred_at) for row in rows]
    )
    return [_view(row, words.get(row.id), kinds[row.kind].icon if row.kind in kinds else "bell") for row in rows]


def _view(row: Notice, words: Words | None, icon: str) -> NoticeView:
    said = words or Words(_("What this was about is no longer there."))
    return NoticeView(
        id=row.id,
        kind=row.kind,
        icon=icon,
        title=said.title,
        text=said.text,
        path=said.path,
        action=said.action,
        occurred_at=row.occurred_at,
        is_read=row.read_at is not None,
    )
