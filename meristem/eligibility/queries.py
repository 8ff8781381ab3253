"""Reads about surveys. Who has taken part is told to herself alone; others get ranges."""

import dataclasses
import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from meristem.eligibility.models import RosterEntry, SurveyCohort
from meristem.eligibility.models import Survey as Survey
from meristem.eligibility.questions import say
from meristem.eligibility.types import Status
from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER


@dataclasses.dataclass(frozen=True)
class MySurvey:
    """A survey as a member finds it. `state`: open, answered, late (joined after its launch) or closed."""

    id: UUID
    title: str
    questions: int
    state: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Participation:
    """How many of those invited took part: a range of at least five people."""

    invited: int
    at_least: int
    at_most: int

    @property
    def share_from(self) -> float:
        return self.at_least / self.invited if self.invited else 0.0

    @property
    def share_to(self) -> float:
        return self.at_most / self.invited if self.invited else 0.0


def surveys_launched() -> QuerySet[Survey]:
    """Open and closed surveys of the organisation, newest first."""
    return Survey.objects.exclude(status=Status.DRAFT).order_by("-opens_at", "-id")


def survey_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What surveys are called, in the reader's language."""
    return {survey.id: say(survey.title) for survey in Survey.objects.filter(id__in=ids).only("id", "title")}


def surveys_managed() -> QuerySet[Survey]:
    """Every survey, drafts first, then newest first."""
    return Survey.objects.order_by("-created_at", "-id")


def survey_by_id(survey_id: UUID, *, with_drafts: bool = False) -> Survey:
    """Raises Survey.DoesNotExist; a draft exists only for those who run surveys."""
    found = Survey.objects.all() if with_drafts else Survey.objects.exclude(status=Status.DRAFT)
    return found.get(id=survey_id)


def surveys_of(*, actor: Actor, surveys: Iterable[Survey]) -> list[MySurvey]:
    """These surveys as they stand for this person."""
    listed = list(surveys)
    mine = dict(
        RosterEntry.objects.filter(user_id=actor.person, survey_id__in=[s.id for s in listed]).values_list(
            "survey_id", "has_taken"
        )
    )
    return [
        MySurvey(
            id=survey.id,
            title=say(survey.title),
            questions=len(survey.questions),
            state=state_for(survey, mine.get(survey.id)),
            opens_at=survey.opens_at,
            closes_at=survey.closes_at,
        )
        for survey in listed
    ]


def state_for(survey: Survey, has_taken: bool | None) -> str:
    """open, answered, late or closed, for one whose roster entry says `has_taken` (None: she has none)."""
    if has_taken:
        return "answered"
    if survey.status != Status.OPEN or survey.closes_at is None or survey.closes_at <= timezone.now():
        return "closed"
    return "late" if has_taken is None else "open"


def state_of(*, actor: Actor, survey: Survey) -> str:
    """The same for one survey and this person."""
    taken = RosterEntry.objects.filter(user_id=actor.person, survey_id=survey.id).values_list("has_taken", flat=True)
    return state_for(survey, taken.first())


_WAITING = f"""
SELECT s.id, s.title, jsonb_array_length(s.questions), s.opens_at, s.closes_at
FROM eligibility_rosterentry r
JOIN eligibility_survey s ON s.organization_id = r.organization_id AND s.id = r.survey_id
WHERE r.organization_id = {CURRENT_ORGANIZATION} AND r.user_id = {CURRENT_USER} AND NOT r.has_taken
    AND s.status = 'open' AND s.closes_at > now()
ORDER BY s.closes_at, s.id
"""  # noqa: S608 - constants only


def waiting_statement() -> tuple[str, Sequence[Any]]:
    """A row for each survey that waits for whoever is entered, for a pipeline."""
    return _WAITING, ()


def waiting_found(rows: Sequence[Any]) -> list[MySurvey]:
    """The surveys behind the rows of `waiting_statement`, the one that closes first in front."""
    return [
        MySurvey(
            id=survey,
            title=say(json.loads(title)),
            questions=questions,
            state="open",
            opens_at=opens_at,
            closes_at=closes_at,
        )
        for survey, title, questions, opens_at, closes_at in rows
    ]


def open_surveys_waiting(*, actor: Actor) -> list[MySurvey]:
    """Surveys that wait for the answers of whoever is entered; for Today."""
    with connection.cursor() as cursor:
        cursor.execute(*waiting_statement())
        return waiting_found(cursor.fetchall())


def participation_of(survey_ids: Iterable[UUID]) -> dict[UUID, Participation]:
    """How many took part in each, as ranges; nothing for a draft."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT survey, invited, at_least, at_most FROM eligibility_participation(%s::uuid[])", [list(survey_ids)]
        )
        return {row[0]: Participation(*row[1:]) for row in cursor.fetchall()}


def cohorts_of(survey_id: UUID) -> list[SurveyCohort]:
    """The groups fixed at launch, those with a name first."""
    return list(SurveyCohort.objects.filter(survey_id=survey_id).order_by("-label", "id"))
