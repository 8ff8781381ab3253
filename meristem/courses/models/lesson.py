"""Modules and lessons."""

from django.db import models
from django.db.models import Deferrable, Q

from meristem.courses.types import LessonType
from meristem.kernel.models import MutableModel, Tenancy, TenantForeignKey, TenantModel


class Module(MutableModel, TenantModel):
    """A part of a course (001 calls it a chapter)."""

    tenancy = Tenancy(hot=True)

    course = TenantForeignKey("courses.Course", models.CASCADE, indexed=False)
    slug = models.SlugField(max_length=80, db_index=False)
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=500, blank=True, default="")
    position = models.IntegerField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "course", "position"],
                name="courses_module_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["organization", "course", "slug"], name="courses_module_slug_once"),
        ]


class Lesson(MutableModel, TenantModel):
    """A lesson. Learners see it once it is published and while it is not archived.

    `course` repeats what the module says, for hot reads; a composite key (migration 0002) keeps the two in step.
    """

    tenancy = Tenancy(hot=True)

    module = TenantForeignKey("courses.Module", models.CASCADE, indexed=False)
    course = TenantForeignKey("courses.Course", models.CASCADE, indexed=False)
    slug = models.SlugField(max_length=80, db_index=False)
    type = models.CharField(max_length=10, choices=LessonType.choices, default=LessonType.TEXT)
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=300, blank=True, default="")
    body_html = models.TextField(blank=True, default="")
    minutes = models.IntegerField(default=5)
    points = models.IntegerField(default=10)
    video = TenantForeignKey("library.MediaItem", models.PROTECT, null=True)
    assessment = TenantForeignKey("assessments.Assessment", models.PROTECT, null=True)
    external_url = models.URLField(max_length=500, blank=True, default="")
    is_preview = models.BooleanField(default=False)
    position = models.IntegerField()
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "module", "position"],
                name="courses_lesson_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["organization", "course", "slug"], name="courses_lesson_slug_once"),
            models.CheckConstraint(condition=Q(type__in=LessonType.values), name="courses_lesson_known_type"),
            models.CheckConstraint(
                condition=Q(minutes__gte=0) & Q(points__gte=0) & Q(points__lte=1000), name="courses_lesson_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(type="external") | ~Q(external_url=""), name="courses_lesson_external_has_address"
            ),
            models.CheckConstraint(
                condition=Q(type="quiz") | Q(assessment__isnull=True), name="courses_lesson_only_quizzes_ask"
            ),
        ]
