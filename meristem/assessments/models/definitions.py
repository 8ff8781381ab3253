"""What is asked: assessments, the versions of their questions, and the options to choose from."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from meristem.assessments.types import AssessmentKind, Confidentiality, QuestionType
from meristem.kernel.models import MutableModel, TenantForeignKey, TenantModel

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Assessment(MutableModel, TenantModel):
    """A quiz or a questionnaire: its rules. Its current questions are the current rows of QuestionVersion."""

    kind = models.CharField(max_length=15, choices=AssessmentKind.choices)
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices)
    title = models.CharField(max_length=200)
    intro = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    threshold = models.DecimalField(max_digits=6, decimal_places=3, null=True, validators=PERCENT)
    attempts_limit = models.PositiveIntegerField(null=True)
    cooldown_hours = models.PositiveIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__isnull=True) | models.Q(threshold__gte=0, threshold__lte=100),
                name="assessments_assessment_threshold_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(attempts_limit__isnull=True) | models.Q(attempts_limit__gte=1),
                name="assessments_assessment_limit_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(cooldown_hours__isnull=True) | models.Q(cooldown_hours__gte=1),
                name="assessments_assessment_cooldown_positive",
            ),
            # A questionnaire is about the person: it has no right answers, so nobody grades or reads it.
            models.CheckConstraint(
                condition=models.Q(kind="quiz", confidentiality="graded")
                | models.Q(kind="questionnaire", confidentiality="personal"),
                name="assessments_assessment_confidentiality",
            ),
        ]


class QuestionVersion(TenantModel):
    """One wording of one question. Editing makes a new row; attempts keep the rows that they were asked."""

    assessment = TenantForeignKey("assessments.Assessment", models.CASCADE, indexed=False)
    key = models.SlugField(max_length=80, db_index=False)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=20, choices=QuestionType.choices)
    prompt = models.TextField()
    description = models.TextField(blank=True, default="")
    points = models.DecimalField(max_digits=7, decimal_places=2, default=1)
    explanation = models.TextField(blank=True, default="")
    # fill_blank: {"gaps": [[accepted forms], ...]}; scale: {"min", "max", "labels"}; else {} (services.drafts).
    settings = models.JSONField(default=dict)
    # {"ko": {"prompt": ..., "labels": [...]}}: the same question in further languages.
    translations = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "assessment", "key", "version"], name="assessments_questionversion_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "assessment", "key"],
                name="assessments_questionversion_one_current",
                condition=models.Q(is_current=True),
            ),
            models.CheckConstraint(condition=models.Q(points__gte=0), name="assessments_questionversion_points"),
            # A scale is a reflection: it never earns points, so it can never pass anybody by itself.
            models.CheckConstraint(
                condition=~models.Q(type="scale") | models.Q(points=0),
                name="assessments_questionversion_scale_ungraded",
            ),
        ]


class AnswerOption(TenantModel):
    """Something to choose, and why it fits or not. `is_correct` and `feedback` leave the house only afterwards."""

    question = TenantForeignKey("assessments.QuestionVersion", models.CASCADE, indexed=False)
    key = models.SlugField(max_length=80, db_index=False)
    position = models.PositiveIntegerField()
    text = models.TextField()
    is_correct = models.BooleanField(default=False)
    feedback = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "question", "key"], name="assessments_answeroption_once"),
        ]
