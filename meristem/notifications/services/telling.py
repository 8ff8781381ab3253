"""Telling: a fact becomes a notice of each person, once, and goes on its way by every channel."""

import datetime
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from meristem.kernel.context import current_actor, tenant
from meristem.kernel.notices import INBOX, Fact
from meristem.organizations.queries import organizations_of

# What happened longer ago is no news: it stands in the inbox as read, and no mail is sent about it.
NEWS_FOR = datetime.timedelta(days=3)
# What is older is not told at all, since what was told then has been forgotten.
KEPT_DAYS = 90

_TELL = "SELECT notifications_tell(%s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s)"


def facts_tell(facts: Iterable[Fact], at: datetime.datetime) -> int:
    """Tell each of the facts, which happened at that moment; returns how many notices were new.

    In the organisation that is entered, as nobody: a page cannot tell others anything.
    """
    return sum(fact_tell(fact, at) for fact in facts)


def fact_tell(fact: Fact, at: datetime.datetime) -> int:
    """Tell one fact to its people. Who left, was suspended or erased is told nothing; nobody is told twice."""
    age = timezone.now() - at
    if not fact.people or age > datetime.timedelta(days=KEPT_DAYS):
        return 0
    told = _tell(fact, list(fact.people), at, is_news=age <= NEWS_FOR)
    if not told and fact.about_account:
        told = sum(_tell_elsewhere(fact, person, at, is_news=age <= NEWS_FOR) for person in fact.people)
    return told


def _tell(fact: Fact, people: list[UUID], at: datetime.datetime, *, is_news: bool) -> int:
    kind = fact.kind
    channels = [channel for channel in kind.channels if channel != INBOX] if is_news else []
    values: list[Any] = [
        kind.code,
        people,
        fact.subject_id,
        fact.occurrence,
        json.dumps(dict(fact.params)),
        at,
        kind.channels.get(INBOX, False),
        not is_news,
        channels,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)
        return int(cursor.fetchone()[0])


def _tell_elsewhere(fact: Fact, person: UUID, at: datetime.datetime, *, is_news: bool) -> int:
    """What is about her account is told where she belongs, if that is not here: in one place, not in each."""
    here = current_actor()
    assert here is not None
    with tenant(here.organization_id, person):
        places = [place.id for place in organizations_of(person)]
    if not places or here.organization_id in places:
        return 0
    with tenant(places[0]):
        return _tell(fact, [person], at, is_news=is_news)


def notices_forget() -> int:
    """Remove notices that are older than three months, in every organisation; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_forget(%s)", [KEPT_DAYS])
        return int(cursor.fetchone()[0])
