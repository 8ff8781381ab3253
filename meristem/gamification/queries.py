"""Reads: standing, ledger, badges, streak, board."""

import dataclasses
import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone, translation

from meristem.courses.queries.titles import titles_of
from meristem.gamification.models import Badge, BadgeAward, BoardEntry, LedgerEntry, PointRule
from meristem.gamification.streaks import streak_of
from meristem.gamification.types import Standing, Streak, worded
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_USER

_STANDING = f"""
SELECT w.balance, w.earned, here.number, here.names::text, here.threshold, following.number, following.names::text,
    following.threshold
FROM (SELECT coalesce(max(balance), 0) AS balance, coalesce(max(earned), 0) AS earned
      FROM gamification_wallet WHERE user_id = {CURRENT_USER}) w
LEFT JOIN LATERAL (SELECT number, names, threshold FROM gamification_level
    WHERE threshold <= w.earned ORDER BY threshold DESC LIMIT 1) here ON true
LEFT JOIN LATERAL (SELECT number, names, threshold FROM gamification_level
    WHERE threshold > w.earned ORDER BY threshold LIMIT 1) following ON true
"""  # noqa: S608 - constants only


def standing_statement() -> tuple[str, Sequence[Any]]:
    """One row about whoever is entered, for a pipeline."""
    return _STANDING, ()


def standing_found(rows: Sequence[Any]) -> Standing:
    """The standing behind the row of `standing_statement`, its names in the language of the request."""
    language = translation.get_language() or "en"
    (balance, earned, number, names, threshold, next_number, next_names, next_threshold) = rows[0]
    return Standing(
        balance=balance,
        earned=earned,
        level=number or 1,
        level_name=worded(json.loads(names), language) if names else "",
        level_begins_at=threshold or 0,
        next_level=next_number,
        next_level_name=worded(json.loads(next_names), language) if next_names else "",
        next_level_at=next_threshold,
    )


def standing_of(*, actor: Actor) -> Standing:
    """The person's points and level; zero and the first level before anything was earned."""
    with connection.cursor() as cursor:
        cursor.execute(*standing_statement())
        return standing_found(cursor.fetchall())


def ledger_of(*, actor: Actor) -> QuerySet[LedgerEntry]:
    """The person's entries, newest first."""
    return LedgerEntry.objects.filter(user_id=actor.person).order_by("-occurred_at", "-id")


def rule_names() -> dict[str, str]:
    """What each rule is called, in the language of the request."""
    language = translation.get_language() or "en"
    return {rule.key: worded(rule.names, language) for rule in PointRule.objects.all()}


@dataclasses.dataclass(frozen=True)
class EntryView:
    """A ledger entry in words: what for, of which kind, how many points."""

    id: UUID
    rule: str
    title: str
    kind: str
    amount: int
    occurred_at: datetime.datetime


def entry_views(entries: Iterable[LedgerEntry]) -> list[EntryView]:
    """Entries with the names of their rules and the titles of what they were earned for; two queries at any length."""
    entries = list(entries)
    rules = rule_names()
    titles = titles_of(ids=[entry.subject_id for entry in entries])
    return [
        EntryView(
            id=entry.id,
            rule=rules.get(entry.rule_key, entry.rule_key),
            title=titles.get(entry.subject_id, ""),
            kind=entry.kind,
            amount=entry.amount,
            occurred_at=entry.occurred_at,
        )
        for entry in entries
    ]


@dataclasses.dataclass(frozen=True)
class BadgeView:
    key: str
    name: str
    description: str
    icon: str
    tone: str
    awarded_at: datetime.datetime | None


def badges_of(*, actor: Actor) -> list[BadgeView]:
    """Every badge of the organisation; those earned first, the newest at the front."""
    language = translation.get_language() or "en"
    awarded = dict(BadgeAward.objects.filter(user_id=actor.person).values_list("badge_id", "awarded_at"))
    views = [
        BadgeView(
            key=badge.key,
            name=worded(badge.names, language),
            description=worded(badge.descriptions, language),
            icon=badge.icon,
            tone=badge.tone,
            awarded_at=awarded.get(badge.id),
        )
        for badge in Badge.objects.filter(is_active=True).order_by("needed", "key")
    ]
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return sorted(views, key=lambda view: view.awarded_at or never, reverse=True)


# Longer streaks are not looked for.
_LOOKED_BACK = datetime.timedelta(days=400)

# A day more than that: the clock by which days count is known in Python only.
_DAYS = f"""
SELECT day, NULL::date FROM gamification_activeday
    WHERE user_id = {CURRENT_USER} AND day >= (now() AT TIME ZONE 'UTC')::date - 401
UNION ALL SELECT first_day, last_day FROM gamification_streakpause WHERE user_id = {CURRENT_USER}
"""  # noqa: S608 - constants only


def streak_statement() -> tuple[str, Sequence[Any]]:
    """The days and pauses of whoever is entered, for a pipeline."""
    return _DAYS, ()


def streak_found(rows: Sequence[Any]) -> Streak:
    """The streak behind the rows of `streak_statement`, today, by the clock of the request."""
    today = timezone.localdate()
    since = today - _LOOKED_BACK
    active = {first for first, last in rows if last is None and first >= since}
    return streak_of(active, [(first, last) for first, last in rows if last is not None], today)


def streak_query(*, actor: Actor) -> Streak:
    """The person's streak today, by her own clock."""
    with connection.cursor() as cursor:
        cursor.execute(*streak_statement())
        return streak_found(cursor.fetchall())


@dataclasses.dataclass(frozen=True)
class BoardRow:
    """A place on the board. Those with the same score share a place."""

    rank: int
    user_id: UUID
    name: str
    score: int
    is_me: bool
    avatar_id: UUID | None = None


# People above me: whole buckets, then those above me within my own. A few dozen rows at any size.
_RANK = """
SELECT 1 + coalesce((SELECT sum(people) FROM gamification_boardbucket WHERE bucket > mine.bucket), 0)
     + (SELECT count(*) FROM gamification_boardentry e
        WHERE e.bucket = mine.bucket AND e.score > mine.score AND e.is_shown)
FROM gamification_boardentry mine WHERE mine.user_id = %s
"""

_TOP = """
SELECT rank() OVER (ORDER BY score DESC), user_id, display_name, score, avatar_id FROM (
    SELECT e.user_id, u.display_name, u.avatar_id, e.score
    FROM gamification_boardentry e JOIN identity_user u ON u.id = e.user_id
    WHERE e.is_shown AND e.score > 0 ORDER BY e.score DESC, e.user_id LIMIT %s) AS top
"""


def board_top(*, actor: Actor, most: int = 10) -> list[BoardRow]:
    """The first places, ties sharing theirs."""
    with connection.cursor() as cursor:
        cursor.execute(_TOP, [most])
        return [
            BoardRow(rank, user, name, score, user == actor.user_id, avatar)
            for rank, user, name, score, avatar in cursor.fetchall()
        ]


def board_is_shown(*, actor: Actor) -> bool:
    """Whether she is on the board of the organisation that is entered, or would be with her first point."""
    chosen = BoardEntry.objects.filter(user_id=actor.person).values_list("is_shown", flat=True).first()
    return True if chosen is None else chosen


def board_place(*, actor: Actor) -> tuple[int, int] | None:
    """(rank, score) of the person; None before her first point or while she is not shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT score FROM gamification_boardentry WHERE user_id = %s AND is_shown AND score > 0", [actor.person]
        )
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute(_RANK, [actor.person])
        return int(cursor.fetchone()[0]), int(row[0])
