"""Who takes which course, and why."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel


class Enrolment(MutableModel, TenantModel):
    """A person takes a course: one row for both, and the lock under which her progress changes.

    How far she is stands in the same row, so that finishing a lesson writes one of these instead of three (ADR 0006):
    `lessons_completed` of `lessons_total`, and `modules` by id, {"<id>": {"done": 2, "total": 5}}. All of it is counted
    from lesson progress and can be counted anew (services.rebuild). A trigger keeps `status` and `completed_at`
    together; a check would be parsed again for every lesson that anybody finishes.
    """

    tenancy = Tenancy(
        hot=True, counted=("last_lesson_id", "last_active_at", "lessons_completed", "lessons_total", "modules")
    )

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
    lessons_completed = models.IntegerField(default=0, db_default=0)
    lessons_total = models.IntegerField(default=0, db_default=0)
    modules = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "course"], name="learning_enrolment_once"),
        ]
