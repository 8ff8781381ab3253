"""The journal: every word of it sealed."""

from django.db import models

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantModel
from meristem.wellbeing.types import Scale


class JournalEntry(MutableModel, TenantModel):
    """One entry; title, text and tags are sealed with her key (000 journal_entries, 002 journals)."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey(indexed=False)
    title = models.BinaryField()
    text = models.BinaryField()
    # A sealed JSON list of strings: her own words, so no less private than the text.
    tags = models.BinaryField(null=True)
    mood_score = models.SmallIntegerField(null=True)
    eq_scale = models.CharField(max_length=40, choices=Scale.choices, blank=True, default="")
    prompt_key = models.CharField(max_length=60, blank=True, default="")
    # The seeds let an entry be shared; here it never is, and the database says so.
    is_private = models.BooleanField(default=True)
    occurred_at = models.DateTimeField()
    local_day = models.DateField()
    time_zone = models.CharField(max_length=60)
    # Counts saves: a device that saves over a version that it has not seen is told so.
    version = models.IntegerField(default=1)
    # Which open page saved last, and its count of saves: its own saves never conflict, its late ones are dropped.
    editor_id = models.UUIDField(null=True)
    beat = models.IntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_private=True), name="wellbeing_journalentry_always_private"),
            models.CheckConstraint(
                condition=models.Q(mood_score__isnull=True) | models.Q(mood_score__range=(1, 10)),
                name="wellbeing_journalentry_mood_range",
            ),
            models.CheckConstraint(
                condition=models.Q(eq_scale__in=["", *Scale.values]), name="wellbeing_journalentry_known_scale"
            ),
        ]
        indexes = [models.Index(fields=["organization", "user", "-occurred_at"], name="wellbeing_journal_recent")]
