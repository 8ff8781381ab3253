"""Days on which a person learned, by her own clock, and days on which she does not want to be counted."""

from django.db import models

from meristem.gamification.models.ledger import WRITTEN_BY_FACTS
from meristem.kernel.models import PersonForeignKey, Tenancy, TenantModel


class ActiveDay(TenantModel):
    """The person learned on this day of hers."""

    tenancy = WRITTEN_BY_FACTS

    user = PersonForeignKey(indexed=False)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "day"], name="gamification_activeday_once")
        ]


class StreakPause(TenantModel):
    """Days that neither count nor break: a holiday, an illness. Hers alone to set and to see."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey()
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="gamification_streakpause_order"
            )
        ]
