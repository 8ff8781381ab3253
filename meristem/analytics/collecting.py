"""Introduces surveys, which know people, to those who keep the answers, who know none (ADR 0008)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from meristem.anonymous import services as anonymous
from meristem.anonymous.answers import answers_checked
from meristem.eligibility.services import open_survey, roster_mark, roster_unmark
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import Conflict
from meristem.kernel.http.access import SIGNED_IN
from meristem.kernel.http.unlinked import entering


class AnonymousCollector:
    """Keeps answers in the app `anonymous`."""

    def open(self, *, survey_id: UUID, threshold: int, cohorts: Sequence[str]) -> None:
        actor = current_actor()
        if actor is None:
            raise RuntimeError("a survey is launched inside an organisation")
        anonymous.collection_open(
            organization_id=actor.organization_id, survey_id=survey_id, threshold=threshold, cohorts=cohorts
        )

    def raise_threshold(self, *, survey_id: UUID, threshold: int) -> None:
        anonymous.collection_raise_threshold(survey_id=survey_id, threshold=threshold)

    def close(self, *, survey_id: UUID) -> None:
        anonymous.collection_close(survey_id=survey_id)


def answer_keep(request: HttpRequest, survey_id: UUID, raw: Mapping[str, Any]) -> None:
    """Take the caller's answers in two transactions that share no number: her mark on the roster, then the answers.

    The second one knows the organisation and no person. When it fails, a third takes the mark back; a crash between
    the first two loses an answer rather than taking two. Raises what `roster_mark` raises, and Invalid.
    """
    with entering(request, SIGNED_IN) as actor:
        answers, texts = answers_checked(open_survey(survey_id).questions, raw)
        cohort = roster_mark(actor=actor, survey_id=survey_id)
    try:
        with tenant(actor.organization_id):
            anonymous.response_add(
                organization_id=actor.organization_id, survey_id=survey_id, cohort=cohort, answers=answers, texts=texts
            )
    except Exception as error:
        with entering(request, SIGNED_IN) as again:
            roster_unmark(actor=again, survey_id=survey_id)
        if isinstance(error, IntegrityError):
            raise Conflict(_("This survey was closed a moment ago. Nothing was kept."), code="survey-closed") from None
        raise
