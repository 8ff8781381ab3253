"""Where a person is in a check, on whatever device."""

import dataclasses
import json
import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from meristem.assessments.queries import (
    RunningAttempt,
    running_attempt,
    running_attempt_id,
)
from meristem.assessments.types import AssessmentKind
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER
from meristem.psychometrics.models import InstrumentVersion
from meristem.psychometrics.queries.instruments import CHECK
from meristem.psychometrics.words import said


@dataclasses.dataclass(frozen=True)
class PendingCheck:
    """A check that she has not done yet, or not finished: for Today."""

    key: str
    title: str
    answered: int
    total: int
    minutes_left: int

    @property
    def is_started(self) -> bool:
        return self.answered > 0


def minutes_left(minutes: int, answered: int, total: int) -> int:
    """What remains of the whole check's time, rounded up; 0 when everything is answered."""
    return math.ceil(minutes * (total - answered) / total) if total else 0


def running_check_id(actor: Actor, key: str) -> UUID | None:
    """Her running attempt of this instrument, of whichever version she began."""
    versions = InstrumentVersion.objects.filter(instrument__key=key).values_list("assessment_id", flat=True)
    return next(iter(running_attempt_id(actor, versions).values()), None)


def running_check(actor: Actor, key: str, language: str) -> RunningAttempt | None:
    """The check as she left it, its items in her language; None when none is running."""
    attempt_id = running_check_id(actor, key)
    return running_attempt(actor, attempt_id, AssessmentKind.QUESTIONNAIRE, language) if attempt_id else None


# One statement: Today asks this of everybody who opens it.
_PENDING = f"""
SELECT v.texts -> 'title', v.minutes, r.answered, r.asked,
    (SELECT count(*) FROM assessments_questionversion q
        WHERE q.organization_id = v.organization_id AND q.assessment_id = v.assessment_id AND q.is_current),
    EXISTS (SELECT 1 FROM psychometrics_profile p JOIN psychometrics_instrumentversion pv ON pv.id = p.version_id
        WHERE p.organization_id = v.organization_id AND p.user_id = {CURRENT_USER} AND pv.instrument_id = i.id)
FROM psychometrics_instrument i
JOIN psychometrics_instrumentversion v ON v.organization_id = i.organization_id AND v.id = i.current_id
LEFT JOIN LATERAL (
    SELECT count(b.answered_at) AS answered, count(*) AS asked
    FROM assessments_attempt a
    JOIN psychometrics_instrumentversion av ON av.organization_id = a.organization_id
        AND av.assessment_id = a.assessment_id AND av.instrument_id = i.id
    JOIN assessments_answer b ON b.organization_id = a.organization_id AND b.attempt_id = a.id
    WHERE a.organization_id = i.organization_id AND a.user_id = {CURRENT_USER} AND a.status = 'running'
) r ON r.asked > 0
WHERE i.organization_id = {CURRENT_ORGANIZATION} AND i.key = %s AND i.is_active
"""  # noqa: S608 - constants only; what people send goes in as parameters


def pending_statement(key: str = CHECK) -> tuple[str, Sequence[Any]]:
    """At most one row about this instrument, for whoever is entered; for a pipeline."""
    return _PENDING, (key,)


def pending_found(rows: Sequence[Any], key: str = CHECK) -> PendingCheck | None:
    """The check behind the rows of `pending_statement`; None when she has a profile and none runs."""
    if not rows:
        return None
    title, minutes, answered, asked, count, has_profile = rows[0]
    named = said(json.loads(title) if isinstance(title, str) else title, get_language() or "en")
    if asked:
        return PendingCheck(key, named, answered, asked, minutes_left(minutes, answered, asked))
    return None if has_profile else PendingCheck(key, named, 0, count, minutes)


def pending_check(_actor: Actor, key: str = CHECK) -> PendingCheck | None:
    """The check she may want to take or finish, in one query; None when she has a profile and none runs."""
    with connection.cursor() as cursor:
        cursor.execute(*pending_statement(key))
        return pending_found(cursor.fetchall(), key)
