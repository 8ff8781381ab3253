"""What an organisation pays for and recognises: data, not code."""

from django.db import models
from django.db.models.functions import Now

from meristem.gamification.models.ledger import WRITTEN_BY_FACTS
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel

READ_BY_FACTS = Tenancy(gate_may=("select",))


class PointRule(MutableModel, TenantModel):
    """Points for a kind of fact: a fixed number, or the number that the fact itself carries."""

    tenancy = READ_BY_FACTS

    key = models.CharField(max_length=60)
    names = models.JSONField(default=dict)
    event_name = models.CharField(max_length=80)
    subject_field = models.CharField(max_length=40)
    points = models.IntegerField(default=0)
    points_field = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="gamification_pointrule_once")]


class Level(TenantModel):
    """A step of growth and the points at which it begins."""

    tenancy = READ_BY_FACTS

    number = models.IntegerField()
    names = models.JSONField(default=dict)
    threshold = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="gamification_level_once"),
            models.UniqueConstraint(fields=["organization", "threshold"], name="gamification_level_threshold_once"),
        ]


class Badge(MutableModel, TenantModel):
    """Recognition after a number of facts of one kind, or after learning on so many days within a week."""

    tenancy = READ_BY_FACTS

    key = models.CharField(max_length=60)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    icon = models.CharField(max_length=30)
    tone = models.CharField(max_length=10, default="leaf")
    event_name = models.CharField(max_length=80)
    needed = models.IntegerField(default=1)
    # Days learned within this many days; 0 counts facts instead.
    within_days = models.IntegerField(default=0)
    # The least score a finished quiz must have to count; 0 counts each.
    least_score = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="gamification_badge_once")]


class BadgeAward(TenantModel):
    """A badge that a person has earned; kept although the fact behind it is undone later."""

    tenancy = WRITTEN_BY_FACTS

    user = PersonForeignKey(indexed=False)
    badge = TenantForeignKey("gamification.Badge", models.PROTECT)
    event_number = models.BigIntegerField()
    awarded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "badge"], name="gamification_badgeaward_once")
        ]
