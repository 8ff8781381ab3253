"""Marking that somebody takes part. It happens apart from her answer, and without a time."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.eligibility.models import RosterEntry, Survey
from meristem.eligibility.types import Status
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, DomainError


class NotOnRoster(DomainError):
    """She joined after the survey began."""

    code, status = "not-on-roster", 403


@transaction.atomic
def roster_mark(*, actor: Actor, survey_id: UUID) -> str:
    """Note that she takes part, once and without a time; returns her cohort's label.

    The answer itself must follow in a transaction of its own. Raises NotFound for another organisation's survey or a
    draft, Conflict when it is closed or when she took part before, NotOnRoster when she joined after its launch.
    """
    survey = open_survey(survey_id)
    mine = RosterEntry.objects.select_for_update().filter(survey_id=survey.id, user_id=actor.person).first()
    if mine is None:
        # It may have been closed a moment ago, which writes the roster anew.
        open_survey(survey_id)
        raise NotOnRoster(
            _("This survey asks those who were here when it began. You will be asked next time."),
        )
    if mine.has_taken:
        raise Conflict(_("You have answered this survey already. Your answers are kept once."), code="already-answered")
    RosterEntry.objects.filter(id=mine.id).update(has_taken=True)
    return mine.cohort


@transaction.atomic
def roster_unmark(*, actor: Actor, survey_id: UUID) -> None:
    """Take the mark back when her answer could not be kept, so that she may try again."""
    RosterEntry.objects.filter(survey_id=survey_id, user_id=actor.person).update(has_taken=False)


def open_survey(survey_id: UUID) -> Survey:
    """A survey that takes answers now. Raises NotFound or Conflict."""
    survey = Survey.objects.exclude(status=Status.DRAFT).get(id=survey_id)
    if survey.status != Status.OPEN or survey.closes_at is None or survey.closes_at <= timezone.now():
        raise Conflict(_("This survey is closed. It takes no more answers."), code="survey-closed")
    return survey
