"""Surveys, and who may answer them. Nothing here has room for an answer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.eligibility.types import SMALLEST_GROUP, Status
from meristem.kernel.ids import uuid4
from meristem.kernel.models import (
    MutableModel,
    PersonForeignKey,
    Tenancy,
    TenantForeignKey,
    TenantModel,
    TenantRow,
)
from meristem.kernel.tenancy.constraints import CURRENT_USER


class Survey(MutableModel, TenantModel):
    """Questions asked of everyone in an organisation. Texts are mappings of language to words (types.Words).

    Once launched, its questions stand and its threshold may only rise: a trigger (migration 0002) holds both.
    """

    title = models.JSONField()
    intro = models.JSONField(default=dict)
    closing = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    threshold = models.PositiveSmallIntegerField(default=SMALLEST_GROUP)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    created_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__gte=SMALLEST_GROUP, threshold__lte=1000),
                name="eligibility_survey_threshold",
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="eligibility_survey_status"),
            models.CheckConstraint(
                condition=models.Q(status="draft")
                | models.Q(opens_at__isnull=False, closes_at__isnull=False, opens_at__lte=models.F("closes_at")),
                name="eligibility_survey_time",
            ),
        ]
        indexes = [models.Index(fields=["organization", "status", "-created_at"], name="eligibility_survey_listed")]


class SurveyCohort(TenantModel):
    """A group by which results may be cut, fixed at launch.

    The empty label gathers the departments that are too small to stand alone.
    """

    survey = TenantForeignKey("eligibility.Survey", models.CASCADE, indexed=False)
    label = models.CharField(max_length=120, blank=True, default="")
    departments = ArrayField(models.CharField(max_length=120, blank=True), default=list)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "survey", "label"], name="eligibility_cohort_once"),
        ]


class RosterEntry(TenantRow):
    """A person who may answer a survey once. `has_taken` tells whether, and nothing tells when: no time, no ordered id.

    Only she reads or changes her row: an administrator cannot list who has answered.
    """

    tenancy = Tenancy(
        restrict={
            "own_read": ("select", f"user_id = {CURRENT_USER}", None),
            "own_mark": ("update", f"user_id = {CURRENT_USER}", f"user_id = {CURRENT_USER}"),
        },
        app_may=("select", "insert", "update"),
        gate_may=("select", "insert", "delete"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # A survey with a roster is never deleted; the database would refuse it.
    survey = TenantForeignKey("eligibility.Survey", models.DO_NOTHING, indexed=False)
    user = PersonForeignKey()
    cohort = models.CharField(max_length=120, blank=True, default="")
    has_taken = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "survey", "user"], name="eligibility_rosterentry_once"),
        ]
