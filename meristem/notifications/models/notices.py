"""What a person was told, and what is still on its way to her (003 notification system)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import PersonForeignKey, Tenancy, TenantForeignKey, TenantModel


class Notice(TenantModel):
    """A fact told to a person once; hers alone. Written by `notifications_tell`, which no person can stand behind."""

    tenancy = Tenancy(owner="user_id", app_may=("select", "update", "delete"), gate_may=("select", "insert", "delete"))

    user = PersonForeignKey(indexed=False)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    occurrence = models.CharField(max_length=60, default="")
    # Ids and plain facts, as kernel.notices.Fact has them; words are looked up when they are read.
    params = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    # False: the person wants this kind by other ways only.
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "kind", "subject_id", "occurrence"], name="notifications_notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "user", "-occurred_at", "-id"],
                name="notifications_notice_inbox",
                condition=models.Q(in_inbox=True),
            ),
            models.Index(
                fields=["organization", "user"],
                name="notifications_notice_unread",
                condition=models.Q(in_inbox=True, read_at__isnull=True),
            ),
        ]


class Delivery(TenantModel):
    """A notice on its way by one channel: due at a moment, claimed by one worker, done once."""

    tenancy = Tenancy(
        owner="user_id", app_may=("select", "update", "delete"), gate_may=("select", "insert", "update", "delete")
    )

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("handed over")
        SKIPPED = "skipped", _("not wanted, or no longer true")
        FAILED = "failed", _("given up")

    notice = TenantForeignKey("notifications.Notice", models.CASCADE, indexed=False)
    user = PersonForeignKey(indexed=False)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    # It waits for the next digest, together with others.
    in_digest = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)
    # What it became in the channel: a letter in the queue.
    handed_as = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "notice", "channel"], name="notifications_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["due", "done", "skipped", "failed"]), name="notifications_delivery_state"
            ),
        ]
        indexes = [
            # Not led by the organisation: the worker serves all of them.
            models.Index(fields=["due_at"], name="notifications_delivery_due", condition=models.Q(state="due")),
            models.Index(
                fields=["organization", "user"],
                name="notifications_delivery_waits",
                condition=models.Q(state="due"),
            ),
        ]
