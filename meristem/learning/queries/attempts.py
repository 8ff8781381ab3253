"""A person's earlier attempts at the quiz of a lesson."""

import dataclasses
import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER

_EARLIER = f"""
SELECT id, number, finished_at, score_percent, passed FROM assessments_attempt
WHERE organization_id = {CURRENT_ORGANIZATION} AND user_id = {CURRENT_USER} AND assessment_id = %s
    AND status = 'finished' ORDER BY number DESC LIMIT 20
"""  # noqa: S608 - constants only; what people send goes in as parameters


@dataclasses.dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """An attempt that was finished."""

    id: UUID
    number: int
    finished_at: datetime.datetime
    percent: Decimal | None
    passed: bool | None


def earlier_attempts(assessment_id: UUID) -> list[EarlierAttempt]:
    """The finished attempts of the person who is entered, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [assessment_id])
        return [EarlierAttempt(*row) for row in cursor.fetchall()]
