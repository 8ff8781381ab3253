"""The ledger. Only the reaction to a fact writes here: the app role can read, and nothing else."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import PersonForeignKey, Tenancy, TenantModel
from meristem.kernel.models.tables import LogOrganization

WRITTEN_BY_FACTS = Tenancy(app_may=("select",), gate_may=("select", "insert", "update"))


class LedgerEntry(LogOrganization, TenantModel):
    """Points for one fact, or their taking back. (organisation, person, rule, subject, occurrence) pays once.

    Awards are above zero and reversals below: two functions of the gate role see to that, and nobody else may write.
    A person's wallet, written with her entries, refers to her membership.
    """

    tenancy = WRITTEN_BY_FACTS

    class Kind(models.TextChoices):
        AWARD = "award", _("earned")
        REVERSAL = "reversal", _("taken back")

    user = PersonForeignKey(indexed=False, vouched=True)
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
        ]
        indexes = [
            models.Index(fields=["organization", "user", "-occurred_at", "-id"], name="gamification_ledger_recent")
        ]


class Wallet(TenantModel):
    """What a person's ledger adds up to: points to spend, points ever earned, level. Can be rebuilt from the ledger.

    `tallies` says how often each kind of fact has happened to her, which is what badges count, and below which count
    no badge can be earned: {"<event>": {"count": 17, "check_at": 20}}. `last_day`, from `day_from` until `day_until`
    by her clock, is the last one on which she earned something; the next level begins at `next_level_at`. By these
    most facts need not look at badges, days and levels (ADR 0006).
    """

    tenancy = Tenancy(
        app_may=("select",),
        gate_may=("select", "insert", "update"),
        counted=("balance", "earned", "tallies"),
    )

    user = PersonForeignKey(indexed=False)
    balance = models.IntegerField(default=0)
    earned = models.IntegerField(default=0)
    level = models.IntegerField(default=1)
    next_level_at = models.IntegerField(default=0, db_default=0)
    last_day = models.DateField(null=True)
    day_from = models.DateTimeField(null=True)
    day_until = models.DateTimeField(null=True)
    tallies = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="gamification_wallet_once"),
        ]
