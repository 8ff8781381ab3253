"""Projections of learning facts: written by the event consumer `analytics.learning` alone, rebuilt by replaying it."""

from django.db import models

from meristem.kernel.models import MutableModel, PersonForeignKey, TenantForeignKey, TenantModel


class CourseLearner(MutableModel, TenantModel):
    """One person in one course (001 course_students_stats)."""

    course = TenantForeignKey("courses.Course", models.CASCADE, indexed=False)
    user = PersonForeignKey()
    enrolled_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    lessons_completed = models.IntegerField(default=0)
    quiz_attempts = models.IntegerField(default=0)
    quiz_scores = models.IntegerField(default=0)
    quiz_score_total = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    last_active_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "course", "user"], name="analytics_courselearner_once"),
        ]


class UserStatistics(MutableModel, TenantModel):
    """One person's learning in numbers (001 user_statistics)."""

    user = PersonForeignKey(indexed=False)
    courses_enrolled = models.IntegerField(default=0)
    courses_completed = models.IntegerField(default=0)
    lessons_completed = models.IntegerField(default=0)
    quiz_scores = models.IntegerField(default=0)
    quiz_score_total = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    last_active_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="analytics_userstatistics_once"),
        ]


class CourseSummary(MutableModel, TenantModel):
    """One course in numbers (001 courses_summary_stats, 003 course_statistics)."""

    course = TenantForeignKey("courses.Course", models.CASCADE, indexed=False)
    enrolments = models.IntegerField(default=0)
    completions = models.IntegerField(default=0)
    lessons_completed = models.IntegerField(default=0)
    completion_seconds_total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "course"], name="analytics_coursesummary_once"),
        ]


class WeeklyActivity(MutableModel, TenantModel):
    """What one person did in one week, which begins on Monday, in UTC. Shown as sums over people only."""

    week = models.DateField()
    user = PersonForeignKey()
    lessons_completed = models.IntegerField(default=0)
    courses_completed = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "week", "user"], name="analytics_weeklyactivity_once"),
        ]
