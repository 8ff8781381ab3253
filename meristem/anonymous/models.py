"""Answers without people (ADR 0008): no person, no time, no ordered id, and nothing the app role could read back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.kernel.ids import uuid4
from meristem.kernel.models import Tenancy, TenantForeignKey, TenantRow


class Collection(TenantRow):
    """Where the answers of one survey are gathered. Its id is the survey's, given by whoever runs the survey.

    It opens, its threshold may rise, it closes: each by a function of the gate role, and nothing goes back.
    """

    tenancy = Tenancy(app_may=("select", "insert"), gate_may=("select", "update"))

    id = models.UUIDField(primary_key=True, editable=False)
    threshold = models.PositiveSmallIntegerField()
    cohorts = ArrayField(models.CharField(max_length=120, blank=True))
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(threshold__gte=5), name="anonymous_collection_threshold"),
        ]


class SurveyResponse(TenantRow):
    """What one person answered: numbers and choices by question. The app role may add it and never read it."""

    tenancy = Tenancy(app_may=("insert",), gate_may=("select", "insert", "delete"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = TenantForeignKey("anonymous.Collection", models.CASCADE)
    cohort = models.CharField(max_length=120, blank=True, default="")
    answers = models.JSONField()


class SurveyFreeText(TenantRow):
    """Words from one answer, kept apart from its numbers and from its cohort."""

    tenancy = Tenancy(app_may=("insert",), gate_may=("select", "insert", "delete"))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = TenantForeignKey("anonymous.Collection", models.CASCADE)
    question = models.CharField(max_length=60)
    text = models.CharField(max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="anonymous_freetext_said"),
        ]
