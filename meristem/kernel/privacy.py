"""What each app holds about a person: registered in its `holdings.py`, exported and erased by the privacy app.

A holding is a table with a column that says whose a row is. Other columns that point at people (who assigned, who
cancelled) are cleared at erasure or kept for a reason. A test reads the database's catalogue and fails when a column
that points at a person is not covered here.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

DELETE, BLANK, KEEP = "delete", "blank", "keep"
CLEAR = "clear"
Words = str | Promise


@dataclasses.dataclass(frozen=True)
class Child:
    """Rows that belong to a person's rows and do not say so themselves: `column` refers to the holding's id."""

    table: str
    column: str


@dataclasses.dataclass(frozen=True)
class Holding:
    """A table that holds rows about a person.

    `person`: the column with her id, or with her address when `by_email`. `sealed`: columns under her key. `secret`:
    columns that no export shows (hashes, keys). `erase`: her rows are deleted, blanked (`blank` says with what) or
    kept; what is kept says why. `also`: other columns that point at people, cleared or kept for the reason given.
    """

    table: str
    title: Words
    person: str = "user_id"
    by_email: bool = False
    sealed: Sequence[str] = ()
    secret: Sequence[str] = ()
    erase: str = DELETE
    blank: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    why: Words = ""
    children: Sequence[Child] = ()
    also: Mapping[str, Words] = dataclasses.field(default_factory=dict)
    is_exported: bool = True


_holdings: dict[tuple[str, str], Holding] = {}
_steps: list[Callable[[UUID], None]] = []


def holds(table: str, title: Words, **more: Any) -> None:
    """Register a holding of the calling app."""
    holding = Holding(table=table, title=title, **more)
    if holding.erase != DELETE and not holding.why:
        raise ValueError(f"{table} is not deleted and does not say why")
    _holdings[table, holding.person] = holding


def holdings() -> list[Holding]:
    """Everything that the installed apps hold about people, in the order in which they were registered."""
    return list(_holdings.values())


def at_erasure(function: Callable[[UUID], None]) -> Callable[[UUID], None]:
    """Decorator: called with her id before her rows go, entered as her: for what does not lie in the database."""
    _steps.append(function)
    return function


def erasure_steps() -> list[Callable[[UUID], None]]:
    """What apps do besides deleting rows."""
    return list(_steps)


def covered() -> set[tuple[str, str]]:
    """(table, column) of everything that points at a person and is taken care of."""
    found = set()
    for holding in holdings():
        found.add((holding.table, holding.person))
        found |= {(holding.table, column) for column in (*holding.also, *holding.sealed, *holding.secret)}
        found |= {(holding.table, column) for column in holding.blank}
    return found


@dataclasses.dataclass(frozen=True)
class Purpose:
    """Something done with a person's data that she may refuse.

    Another wording is another version: who agreed to an earlier one is asked anew, and counts as not having agreed.
    """

    code: str
    version: str
    title: Words
    words: Words


_purposes: dict[str, Purpose] = {}
_answers: list[Callable[[UUID, str], bool]] = []


def purpose(code: str, *, version: str, title: Words, words: Words) -> str:
    """Register a purpose of the calling app, which asks `has_withdrawn` before it acts on it."""
    _purposes[code] = Purpose(code, version, title, words)
    return code


def purposes() -> list[Purpose]:
    """What people may give and withdraw their consent to."""
    return list(_purposes.values())


def provide_consents(function: Callable[[UUID, str], bool]) -> None:
    """Register who knows whether a person has withdrawn her consent to a purpose (privacy does)."""
    _answers[:] = [function]


def has_withdrawn(user_id: UUID, code: str) -> bool:
    """Whether she said no to the purpose; entered as her."""
    return any(answer(user_id, code) for answer in _answers)


Follower = Callable[[UUID, bool], None]
_followers: dict[str, list[Follower]] = {}


def follows(code: str) -> Callable[[Follower], Follower]:
    """Decorator: called with (her id, whether it is allowed) when a consent was given, withdrawn or became outdated.

    Entered as her, in one of her organisations; the same may be said again and again.
    """

    def register(function: Follower) -> Follower:
        _followers.setdefault(code, []).append(function)
        return function

    return register


def consent_followed(user_id: UUID, code: str, *, is_given: bool) -> None:
    """Let whoever keeps something because of this consent act on what was said."""
    for function in _followers.get(code, []):
        function(user_id, is_given)
