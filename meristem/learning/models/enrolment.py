"""Who takes which course, and why."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel


class Enrolment(MutableModel, TenantModel):
    """A person takes a course. One row for person and course; it is the lock under which her progress changes."""

    tenancy = Tenancy(hot=True)

    class Status(models.TextChoices):
        ACTIVE = "active", _("in progress")
        COMPLETED = "completed", _("finished")
        LEFT = "left", _("left")

    class Reason(models.TextChoices):
        SELF = "self", _("chosen by herself")
        ASSIGNED = "assigned", _("assigned by somebody")

    user = PersonForeignKey(indexed=False)
    course = TenantForeignKey("courses.Course", models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    reason = models.CharField(max_length=10, choices=Reason.choices, default=Reason.SELF)
    assigned_by_id = models.UUIDField(null=True)
    enrolled_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Where "continue" leads; no key, since it is written with every lesson and nothing hangs on it (ADR 0006).
    last_lesson_id = models.UUIDField(null=True)
    last_active_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "course"], name="learning_enrolment_once"),
            models.CheckConstraint(
                condition=models.Q(status="completed", completed_at__isnull=False)
                | (~models.Q(status="completed") & models.Q(completed_at__isnull=True)),
                name="learning_enrolment_completed",
            ),
        ]
