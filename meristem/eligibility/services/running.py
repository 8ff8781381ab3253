"""Launching surveys, raising their threshold, closing them."""

import datetime
from collections import Counter
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.eligibility.events import SurveyClosed, SurveyOpened
from meristem.eligibility.models import RosterEntry, Survey, SurveyCohort
from meristem.eligibility.services.drafts import draft, threshold_checked
from meristem.eligibility.types import SMALLEST_COHORT, SMALLEST_GROUP, Status, collector
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Denied, Invalid
from meristem.kernel.events import publish
from meristem.organizations.queries.people import active_departments, anonymous_surveys_allowed

LONGEST_RUN = datetime.timedelta(days=90)


@transaction.atomic
def survey_launch(*, actor: Actor, survey_id: UUID, closes_at: datetime.datetime) -> Survey:
    """Freeze the roster and the groups, and open. Who joins the organisation later waits for the next survey.

    Raises Denied where surveys without names are not switched on; Invalid when fewer people are there than the
    threshold, when there is nothing to ask, or when a text is missing in every language; Conflict when launched.
    """
    if not anonymous_surveys_allowed():
        raise Denied(_("Surveys without names are not switched on for this organisation."), code="surveys-off")
    survey = draft(survey_id)
    _check_ready(survey)
    now = timezone.now()
    if not now < closes_at <= now + LONGEST_RUN:
        detail = _("Choose a day within the next 90 days.")
        raise Invalid(detail, fields={"closes_at": [detail]})
    members = active_departments()
    least = max(SMALLEST_GROUP, survey.threshold)
    if len(members) < least:
        detail = _("At least %(least)s people are needed, or answers could be traced to them. There are %(there)s.") % {
            "least": least,
            "there": len(members),
        }
        raise Invalid(detail, code="too-few-people", fields={"roster": [detail]})
    cohorts = _roster_freeze(survey, members)
    collector().open(survey_id=survey.id, threshold=survey.threshold, cohorts=cohorts)
    survey.status, survey.opens_at, survey.closes_at = Status.OPEN, now, closes_at
    survey.save()
    audit.record(
        "eligibility.survey_launched",
        object_type="eligibility.survey",
        object_id=survey.id,
        after={"people": len(members), "threshold": survey.threshold},
    )
    publish(SurveyOpened(survey_id=survey.id))
    return survey


def _check_ready(survey: Survey) -> None:
    if not survey.questions:
        detail = _("There is no question yet.")
        raise Invalid(detail, fields={"questions": [detail]})
    if not survey.languages:
        detail = _("Some texts are missing: at least one language must have all of them.")
        raise Invalid(detail, fields={"languages": [detail]})


def _roster_freeze(survey: Survey, members: list[tuple[UUID, str]]) -> list[str]:
    """Write the roster and its cohorts; small departments share the cohort without a name."""
    sizes = Counter(department.strip() for _user, department in members)
    large = {name for name, size in sizes.items() if name and size >= SMALLEST_COHORT}
    place = {name: name if name in large else "" for name in sizes}
    RosterEntry.objects.bulk_create(
        RosterEntry(
            organization_id=survey.organization_id, survey=survey, user_id=user_id, cohort=place[department.strip()]
        )
        for user_id, department in members
    )
    labels = sorted(set(place.values()))
    SurveyCohort.objects.bulk_create(
        SurveyCohort(
            organization_id=survey.organization_id,
            survey=survey,
            label=label,
            departments=sorted(name for name in place if place[name] == label and name),
            size=sum(size for name, size in sizes.items() if place[name] == label),
        )
        for label in labels
    )
    return labels


@transaction.atomic
def survey_raise_threshold(*, actor: Actor, survey_id: UUID, threshold: int) -> Survey:
    """Ask for larger groups than promised. Raises Invalid for smaller ones: a promise is never lowered."""
    survey = Survey.objects.select_for_update().get(id=survey_id)
    if threshold_checked(threshold) < survey.threshold:
        detail = _("It may be raised above %(now)s, never lowered.") % {"now": survey.threshold}
        raise Invalid(detail, fields={"threshold": [detail]})
    before, survey.threshold = survey.threshold, threshold
    survey.save()
    if survey.status != Status.DRAFT:
        collector().raise_threshold(survey_id=survey.id, threshold=threshold)
        audit.record(
            "eligibility.survey_threshold_raised",
            object_type="eligibility.survey",
            object_id=survey.id,
            before={"threshold": before},
            after={"threshold": threshold},
        )
    return survey


@transaction.atomic
def survey_close(*, survey_id: UUID) -> Survey:
    """Take no more answers, mix what was kept, and let the results be seen. Raises Conflict unless it is open."""
    survey = Survey.objects.select_for_update().get(id=survey_id)
    if survey.status != Status.OPEN:
        raise Conflict(_("Only an open survey can be closed."), code="not-open")
    survey.status, survey.closes_at = Status.CLOSED, min(timezone.now(), survey.closes_at or timezone.now())
    survey.save()
    collector().close(survey_id=survey.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT eligibility_roster_settle(%s)", [survey.id])
    audit.record("eligibility.survey_closed", object_type="eligibility.survey", object_id=survey.id)
    publish(SurveyClosed(survey_id=survey.id))
    return survey


def surveys_close_due() -> int:
    """Close what is past its last day in the organisation that is entered; returns how many."""
    due = list(Survey.objects.filter(status=Status.OPEN, closes_at__lte=timezone.now()).values_list("id", flat=True))
    for survey_id in due:
        survey_close(survey_id=survey_id)
    return len(due)
