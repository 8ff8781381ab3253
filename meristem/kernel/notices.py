"""What there is to tell people: kinds, the facts of each kind, and their words.

An app says in its `notices.py` which kinds it has, which of its facts are told to whom, and how they read. Telling them
(inbox, mail, quiet hours, digests) is the affair of the notifications app; this registry knows of no channel.
"""

import dataclasses
import datetime
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError, dates
from django.utils import timezone, translation
from django.utils.functional import Promise

from meristem.kernel.events.registry import Event, Published

INBOX, MAIL = "inbox", "mail"


class Pace(enum.Enum):
    """How long a notice may wait: for nothing, for the end of quiet hours, or for the next digest as well."""

    URGENT = "urgent"
    TIMELY = "timely"
    ORDINARY = "ordinary"


@dataclasses.dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `channels` says by which ways it may come, and whether it does without anybody's choosing.

    One that may not be switched off comes by every way that it has by default; its mail is no subscription.
    """

    code: str
    group: str | Promise
    title: str | Promise
    icon: str
    channels: Mapping[str, bool]
    pace: Pace = Pace.ORDINARY
    may_be_switched_off: bool = True


@dataclasses.dataclass(frozen=True)
class Fact:
    """Something to tell these people once: (person, kind, subject, occurrence) is never told again.

    `params` holds ids and plain facts, never a person's own text. What concerns the account rather than this
    organisation (`about_account`) is told in another one of hers when she is not a member here.
    """

    kind: NoticeKind
    people: Sequence[UUID]
    subject_id: UUID
    occurrence: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    about_account: bool = False


@dataclasses.dataclass(frozen=True)
class Told:
    """A fact as one person was told it."""

    id: UUID
    kind: str
    subject_id: UUID
    occurrence: str
    params: Mapping[str, Any]
    at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Words:
    """How a notice reads: a title that makes sense alone, a sentence or two, and where to go (a path of ours).

    `is_over`: it has lost its point since (the appointment was cancelled), so that no mail is sent about it any more.
    """

    title: str
    text: str = ""
    path: str = ""
    action: str = ""
    is_over: bool = False


# Called as the person, in her language and time zone; ids that it leaves out have nothing left to say.
Wording = Callable[[Sequence[Told]], Mapping[UUID, Words]]
Teller = Callable[[Published], Iterable[Fact]]
Reminder = Callable[[datetime.datetime], Iterable[Fact]]

_kinds: dict[str, NoticeKind] = {}
_wordings: dict[str, Wording] = {}
_tellers: dict[type[Event], list[Teller]] = {}
_reminders: list[Reminder] = []


def notice_kind(kind: NoticeKind) -> NoticeKind:
    """Make a kind known. Raises RuntimeError when another one has its code."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise RuntimeError(f"two kinds of notices are called {kind.code}")
    return kind


def notice_kinds() -> dict[str, NoticeKind]:
    return dict(_kinds)


def words_for(*kinds: NoticeKind) -> Callable[[Wording], Wording]:
    """Decorator: the function words notices of these kinds, many at once, with as few queries as one."""

    def register(function: Wording) -> Wording:
        for kind in kinds:
            _wordings[kind.code] = function
        return function

    return register


def words_of(told: Sequence[Told]) -> dict[UUID, Words]:
    """The words of each notice that still has something to say; each app's wording is called once."""
    by_wording: dict[Wording, list[Told]] = {}
    for one in told:
        if one.kind in _wordings:
            by_wording.setdefault(_wordings[one.kind], []).append(one)
    found: dict[UUID, Words] = {}
    for wording, some in by_wording.items():
        found |= wording(some)
    return found


def tells(*events: type[Event]) -> Callable[[Teller], Teller]:
    """Decorator: the function says whom to tell what about these events, entered in their organisation as nobody."""

    def register(function: Teller) -> Teller:
        for event in events:
            _tellers.setdefault(event, []).append(function)
        return function

    return register


def tellers() -> dict[type[Event], list[Teller]]:
    return {event: list(functions) for event, functions in _tellers.items()}


def reminds(function: Reminder) -> Reminder:
    """Decorator: the function names what is due to be told at a moment; called every few minutes in each organisation.

    It may name the same facts again and again, since each is told once.
    """
    _reminders.append(function)
    return function


def reminders() -> list[Reminder]:
    return list(_reminders)


def said_moment(at: datetime.datetime) -> str:
    """A day and a time in the language and time zone of the moment: “Saturday 21 November 2026, 15:30”."""
    # Day first and a clock of 24 hours, as everywhere in the product.
    language = translation.get_language() or "en"
    try:
        locale = Locale.parse({"en": "en_GB"}.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en_GB")
    local = timezone.localtime(at)
    day = dates.format_date(local.date(), "full", locale=locale)
    clock = dates.format_time(local.time(), "aaaa h:mm" if locale.language == "ko" else "short", locale=locale)
    return f"{day}, {clock}" if locale.language != "ko" else f"{day} {clock}"
