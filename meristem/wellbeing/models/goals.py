"""Goal handprints: a palm and five fingers."""

from django.db import models
from django.db.models.functions import Now

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.wellbeing.types import Finger, GoalStatus


class GoalHandprint(MutableModel, TenantModel):
    """A goal, written into the palm (000 goal_handprints)."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey()
    goal = models.BinaryField()
    notes = models.BinaryField(null=True)
    status = models.CharField(max_length=10, choices=GoalStatus.choices, default=GoalStatus.ACTIVE)
    started_on = models.DateField()
    target_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=GoalStatus.values), name="wellbeing_goalhandprint_known_status"
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", ended_on__isnull=True)
                | (~models.Q(status="active") & models.Q(ended_on__isnull=False)),
                name="wellbeing_goalhandprint_ends_with_status",
            ),
        ]


class GoalFinger(MutableModel, TenantModel):
    """One of the five parts of a goal, with progress of its own (000 goal_handprints.finger_goals)."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey(indexed=False)
    handprint = TenantForeignKey("wellbeing.GoalHandprint", models.CASCADE, indexed=False)
    finger = models.CharField(max_length=10, choices=Finger.choices)
    text = models.BinaryField(null=True)
    notes = models.BinaryField(null=True)
    progress = models.SmallIntegerField(default=0)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "handprint", "finger"], name="wellbeing_goalfinger_once"),
            models.CheckConstraint(condition=models.Q(progress__range=(0, 100)), name="wellbeing_goalfinger_progress"),
            models.CheckConstraint(condition=models.Q(finger__in=Finger.values), name="wellbeing_goalfinger_known"),
        ]


class GoalChange(TenantModel):
    """What moved, and when: the history of a goal. Never altered, only removed with its goal."""

    tenancy = Tenancy(owner="user_id", app_may=("select", "insert", "delete"))

    user = PersonForeignKey(indexed=False)
    handprint = TenantForeignKey("wellbeing.GoalHandprint", models.CASCADE, indexed=False)
    finger = models.CharField(max_length=10, choices=Finger.choices, blank=True, default="")
    progress_before = models.SmallIntegerField(null=True)
    progress_after = models.SmallIntegerField(null=True)
    status = models.CharField(max_length=10, choices=GoalStatus.choices, blank=True, default="")
    occurred_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["organization", "handprint", "-occurred_at"], name="wellbeing_goalchange_recent")
        ]
