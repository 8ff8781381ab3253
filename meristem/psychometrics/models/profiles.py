"""What an instrument said about a person. Only she can see any of it: a restrictive policy of the database."""

from django.db import models

from meristem.kernel.models import PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.psychometrics.types import BandMethod, Classification

PRIVATE = Tenancy(owner="user_id")


class Consent(TenantModel):
    """A person read what a questionnaire is for and agreed, version by version."""

    tenancy = PRIVATE

    user = PersonForeignKey(indexed=False)
    version = TenantForeignKey("psychometrics.InstrumentVersion", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "version"], name="psychometrics_consent_once"),
        ]


class Profile(TenantModel):
    """The scores of one finished attempt. They can be computed again from its answers at any time."""

    tenancy = PRIVATE

    user = PersonForeignKey(indexed=False)
    attempt = TenantForeignKey("assessments.Attempt", models.PROTECT, indexed=False)
    version = TenantForeignKey("psychometrics.InstrumentVersion", models.PROTECT)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "attempt"], name="psychometrics_profile_one_an_attempt"),
        ]
        indexes = [models.Index(fields=["organization", "user", "-computed_at"], name="psychometrics_profile_newest")]


class ScaleScore(TenantModel):
    """One scale of a profile: mean, percent of the range, its error and the bands it likely lies in."""

    tenancy = PRIVATE

    user = PersonForeignKey(indexed=False)
    profile = TenantForeignKey("psychometrics.Profile", models.CASCADE, indexed=False)
    scale = TenantForeignKey("psychometrics.Scale", models.PROTECT)
    answered = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    classification = models.CharField(max_length=15, choices=Classification.choices)
    # All null when too few items were answered.
    mean = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    standard_error = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    band_method = models.CharField(max_length=10, choices=BandMethod.choices, null=True)
    reference_people = models.PositiveIntegerField(null=True)
    low90 = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    high90 = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    low95 = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    high95 = models.DecimalField(max_digits=10, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "profile", "scale"], name="psychometrics_scalescore_once"),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__gte=0, percent__lte=100),
                name="psychometrics_scalescore_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(classification="insufficient", mean__isnull=True)
                | (~models.Q(classification="insufficient") & models.Q(mean__isnull=False)),
                name="psychometrics_scalescore_enough",
            ),
        ]
