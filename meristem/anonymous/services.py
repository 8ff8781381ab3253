"""Writes of answers without people. No caller's identity is asked for, and none would be kept (ADR 0008)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from meristem.anonymous.models import Collection, SurveyFreeText, SurveyResponse


@transaction.atomic
def collection_open(*, organization_id: UUID, survey_id: UUID, threshold: int, cohorts: Sequence[str]) -> None:
    """Begin to gather answers to a survey, from these cohorts and no others."""
    Collection.objects.create(id=survey_id, organization_id=organization_id, threshold=threshold, cohorts=list(cohorts))


@transaction.atomic
def collection_raise_threshold(*, survey_id: UUID, threshold: int) -> None:
    """Show larger groups only; a lower threshold changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT anonymous_raise_threshold(%s, %s)", [survey_id, threshold])


@transaction.atomic
def collection_close(*, survey_id: UUID) -> None:
    """Take no more answers, and write those kept anew in random order. Closing twice is closing once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT anonymous_close(%s)", [survey_id])


@transaction.atomic
def response_add(
    *, organization_id: UUID, survey_id: UUID, cohort: str, answers: Mapping[str, int | str], texts: Mapping[str, str]
) -> None:
    """Keep one person's answers, with nothing that tells whose they are or when they came.

    Raises IntegrityError (anonymous_collection_is_open) once the collection is closed.
    """
    SurveyResponse.objects.bulk_create(
        [SurveyResponse(organization_id=organization_id, survey_id=survey_id, cohort=cohort, answers=dict(answers))]
    )
    SurveyFreeText.objects.bulk_create(
        SurveyFreeText(organization_id=organization_id, survey_id=survey_id, question=question, text=text)
        for question, text in texts.items()
    )
