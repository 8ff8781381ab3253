"""Questionnaires as data: instruments, their versions, scales and item keys. A version never changes."""

from django.db import models

from meristem.kernel.models import MutableModel, Tenancy, TenantForeignKey, TenantModel
from meristem.psychometrics.types import InstrumentPrivacy, ScaleKind

# What was published stays as it was: a changed item means a new version.
IMMUTABLE = Tenancy(app_may=("select", "insert"))


class Instrument(MutableModel, TenantModel):
    """A questionnaire under its key, across versions (002 wellness_assessments, 000 assessments)."""

    key = models.SlugField(max_length=80, db_index=False)
    current = TenantForeignKey("psychometrics.InstrumentVersion", models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="psychometrics_instrument_key_once"),
        ]


class InstrumentVersion(TenantModel):
    """One version: texts, answer format, bands. `digest` is over the whole source, so it tells whether two are one."""

    tenancy = IMMUTABLE

    instrument = TenantForeignKey("psychometrics.Instrument", models.CASCADE, indexed=False)
    assessment = TenantForeignKey("assessments.Assessment", models.PROTECT)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    privacy = models.CharField(max_length=10, choices=InstrumentPrivacy.choices)
    minutes = models.PositiveIntegerField()
    # {"title": {"en": ..., "ko": ...}, "purpose", "consent", "licence", "instructions", "aftercare"} (schema.py).
    texts = models.JSONField()
    response_low = models.IntegerField()
    response_high = models.IntegerField()
    # {"linear": {"low_below", "high_from"}, "balanced": {"under_below", "over_from"}} as decimal text (schema.py).
    bands = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "instrument", "version"], name="psychometrics_instrumentversion_once"
            ),
            models.CheckConstraint(
                condition=models.Q(response_low__lt=models.F("response_high")),
                name="psychometrics_instrumentversion_range",
            ),
        ]


class Scale(TenantModel):
    """What several items measure together. A balanced scale has its good place in the middle."""

    tenancy = IMMUTABLE

    version = TenantForeignKey("psychometrics.InstrumentVersion", models.CASCADE, indexed=False)
    key = models.SlugField(max_length=80, db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ScaleKind.choices)
    group = models.CharField(max_length=20)
    # {"name": {"en": ...}, "description", "narratives": {"low": {"en": ...}}, "suggestions", "poles"} (schema.py).
    texts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "version", "key"], name="psychometrics_scale_once"),
        ]


class Item(TenantModel):
    """Which question counts for which scale, and in which direction."""

    tenancy = IMMUTABLE

    scale = TenantForeignKey("psychometrics.Scale", models.CASCADE, indexed=False)
    question = TenantForeignKey("assessments.QuestionVersion", models.PROTECT)
    key = models.SlugField(max_length=80, db_index=False)
    position = models.PositiveIntegerField()
    direction = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "scale", "key"], name="psychometrics_item_once"),
            models.CheckConstraint(condition=models.Q(direction__in=[-1, 1]), name="psychometrics_item_direction"),
        ]
