"""How somebody was, at a moment of her day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantModel
from meristem.wellbeing.types import Activity, Feeling, Scale


class MoodEntry(MutableModel, TenantModel):
    """One note of how she was, from 1 to 10; as many a day as she likes (000 and 002 mood_entries)."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey(indexed=False)
    score = models.SmallIntegerField()
    feelings = ArrayField(models.CharField(max_length=20), default=list)
    activities = ArrayField(models.CharField(max_length=20), default=list)
    eq_factors = ArrayField(models.CharField(max_length=40), default=list)
    # Sealed with her key; null when she wrote nothing.
    note = models.BinaryField(null=True)
    occurred_at = models.DateTimeField()
    # The day it was where she was: it stays when she travels, so a midnight abroad never moves a square of her year.
    local_day = models.DateField()
    time_zone = models.CharField(max_length=60)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__range=(1, 10)), name="wellbeing_moodentry_score_range"),
            models.CheckConstraint(
                condition=models.Q(feelings__contained_by=Feeling.values), name="wellbeing_moodentry_known_feelings"
            ),
            models.CheckConstraint(
                condition=models.Q(activities__contained_by=Activity.values),
                name="wellbeing_moodentry_known_activities",
            ),
            models.CheckConstraint(
                condition=models.Q(eq_factors__contained_by=Scale.values), name="wellbeing_moodentry_known_scales"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "user", "local_day"], name="wellbeing_mood_day"),
            models.Index(fields=["organization", "user", "-occurred_at"], name="wellbeing_mood_recent"),
        ]
