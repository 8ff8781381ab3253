"""What was done: facts by lesson. What they add up to stands in the enrolment."""

from django.db import models
from django.db.models.functions import Now

from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.kernel.models.tables import LogOrganization


class LessonProgress(MutableModel, LogOrganization, TenantModel):
    """One person's way through one lesson. `completions` counts how often it was finished, undone ones included.

    Module and course are those of the lesson when it was opened: the lesson's own references vouch for them, so that
    the row written most often carries no more keys than it needs. Nor does it carry checks: each is parsed anew for
    every row written, and the few functions that write numbers here count up (ADR 0006).
    """

    tenancy = Tenancy(hot=True, counted=("completed_at", "completions", "module_id"))

    user = PersonForeignKey(indexed=False)
    lesson = TenantForeignKey("courses.Lesson", models.CASCADE)
    module_id = models.UUIDField()
    course_id = models.UUIDField()
    started_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True)
    completions = models.IntegerField(default=0, db_default=0)
    attempts = models.IntegerField(default=0, db_default=0)
    is_quiz_passed = models.BooleanField(default=False, db_default=False)
    best_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    position_seconds = models.IntegerField(default=0, db_default=0)
    watched_share = models.DecimalField(max_digits=4, decimal_places=3, default=0, db_default=0)
    time_spent_seconds = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "lesson"], name="learning_lessonprogress_once"),
        ]
        indexes = [models.Index(fields=["organization", "user", "course_id"], name="learning_lesson_of_person")]
