"""What may be told of answers: figures about groups that are large enough, and words where many wrote."""

import dataclasses
import json
from collections import defaultdict
from typing import Literal
from uuid import UUID

from django.db import connection

Reason = Literal["", "small", "protects"]


@dataclasses.dataclass(frozen=True)
class Group:
    """One question's answers in one group (`cohort` None: everyone), or the reason why they are not shown.

    `reason` is "" (shown), "small" (fewer answers than the threshold) or "protects" (hidden so that a small group
    cannot be found by subtraction). `shares` maps each answer given to its share of 1.
    """

    question: str
    cohort: str | None
    reason: Reason
    answered: int | None
    shares: dict[str, float] | None


def results_of(survey_id: UUID) -> list[Group]:
    """The results of a closed survey, suppressed within the database; nothing while it is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT question, cohort, reason, answered, shares::text FROM anonymous_results(%s)"
            " ORDER BY question, cohort NULLS FIRST",
            [survey_id],
        )
        return [Group(row[0], row[1], row[2], row[3], _shares(row[4])) for row in cursor.fetchall()]


def free_texts_of(survey_id: UUID) -> dict[str, list[str]]:
    """What people wrote, by question and in random order, where at least ten people did; only of a closed survey."""
    found: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT question, body FROM anonymous_free_texts(%s)", [survey_id])
        for question, body in cursor.fetchall():
            found[question].append(body)
    return dict(found)


def _shares(text: str | None) -> dict[str, float] | None:
    return None if text is None else {key: float(share) for key, share in json.loads(text).items()}
