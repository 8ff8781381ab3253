"""The ledger. Only the reaction to a fact writes here: the app role can read, and nothing else."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import PersonForeignKey, Tenancy, TenantModel
from meristem.kernel.models.tables import LogOrganization

WRITTEN_BY_FACTS = Tenancy(app_may=("select",), gate_may=("select", "insert", "update"))


class LedgerEntry(LogOrganization, TenantModel):
    """Points for one fact, or their taking back. (organisation, person, rule, subject, occurrence) pays once."""

    tenancy = WRITTEN_BY_FACTS

    class Kind(models.TextChoices):
        AWARD = "award", _("earned")
        REVERSAL = "reversal", _("taken back")

    user = PersonForeignKey(indexed=False)
    rule_key = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    occurrence = models.IntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.AWARD)
    amount = models.IntegerField()
    event_number = models.BigIntegerField()
    occurred_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "rule_key", "subject_id", "occurrence", "kind"],
                name="gamification_ledger_pays_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="award", amount__gte=0) | models.Q(kind="reversal", amount__lte=0),
                name="gamification_ledger_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "user", "-occurred_at", "-id"], name="gamification_ledger_recent")
        ]


class Wallet(TenantModel):
    """What a person's ledger adds up to: points to spend, points ever earned, level. Can be rebuilt from the ledger."""

    tenancy = WRITTEN_BY_FACTS

    user = PersonForeignKey(indexed=False)
    balance = models.IntegerField(default=0)
    earned = models.IntegerField(default=0)
    level = models.IntegerField(default=1)
    # The last day on which she earned something, so that most facts need not look at her days.
    last_day = models.DateField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="gamification_wallet_once"),
        ]


class Tally(TenantModel):
    """How often a kind of fact has happened to a person: what badges count."""

    tenancy = WRITTEN_BY_FACTS

    user = PersonForeignKey(indexed=False)
    event_name = models.CharField(max_length=80)
    count = models.IntegerField(default=0)
    # No badge can be earned by counting before this: most facts need not look at badges.
    check_at = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "event_name"], name="gamification_tally_once")
        ]
