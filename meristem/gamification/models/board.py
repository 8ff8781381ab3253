"""The leaderboard: a projection of wallets, kept by an event consumer; ranks come from buckets of scores."""

from django.db import models

from meristem.kernel.models import PersonForeignKey, TenantModel

BUCKET_WIDTH = 50


class BoardEntry(TenantModel):
    """A person's place on a board. `is_shown` is her own choice."""

    user = PersonForeignKey(indexed=False)
    score = models.IntegerField(default=0)
    bucket = models.IntegerField(default=0)
    is_shown = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="gamification_boardentry_once")]
        indexes = [
            models.Index(fields=["organization", "-score", "user"], name="gamification_board_order"),
            models.Index(fields=["organization", "bucket", "score"], name="gamification_board_bucket"),
        ]


class BoardBucket(TenantModel):
    """How many people have a score within [bucket x width, (bucket + 1) x width): a rank reads a few dozen rows."""

    bucket = models.IntegerField()
    people = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "bucket"], name="gamification_boardbucket_once"),
            models.CheckConstraint(condition=models.Q(people__gte=0), name="gamification_boardbucket_not_negative"),
        ]
