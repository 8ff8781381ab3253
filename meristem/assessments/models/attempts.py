"""What was answered. Personal attempts are seen by their person only, whatever role anybody has (ADR 0003)."""

from django.db import models
from django.db.models.functions import Now

from meristem.assessments.types import AttemptStatus, Confidentiality
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.kernel.tenancy.constraints import CURRENT_USER

PRIVATE = f"confidentiality = 'graded' OR user_id = {CURRENT_USER}"
GUARDED = Tenancy(
    restrict={
        "private": ("all", PRIVATE, PRIVATE),
        # Nobody sits an exam for somebody else.
        "own_insert": ("insert", None, f"user_id = {CURRENT_USER}"),
        # What was graded is kept; what is personal may be taken back by its person.
        "keep_graded": ("delete", "confidentiality = 'personal'", None),
    }
)
# The answer's own policies decide: who cannot see the answer cannot see what was chosen.
VISIBLE_ANSWER = "EXISTS (SELECT 1 FROM assessments_answer a WHERE a.id = answer_id)"


class Attempt(MutableModel, TenantModel):
    """One go at an assessment, numbered within (person, assessment)."""

    tenancy = GUARDED

    assessment = TenantForeignKey("assessments.Assessment", models.PROTECT)
    user = PersonForeignKey(indexed=False)
    number = models.PositiveIntegerField()
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices)
    status = models.CharField(max_length=10, choices=AttemptStatus.choices, default=AttemptStatus.RUNNING)
    language = models.CharField(max_length=10, default="en")
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    points_earned = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    points_possible = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    score_percent = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "assessment", "number"], name="assessments_attempt_numbered"
            ),
            models.UniqueConstraint(
                fields=["organization", "user", "assessment"],
                name="assessments_attempt_one_running",
                condition=models.Q(status="running"),
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="assessments_attempt_number_positive"),
            models.CheckConstraint(
                condition=models.Q(status="running", finished_at__isnull=True)
                | models.Q(status="finished", finished_at__isnull=False),
                name="assessments_attempt_finished_when",
            ),
        ]


class Answer(MutableModel, TenantModel):
    """One question of an attempt, and what was answered: `answered_at` is null until something was.

    The rows are made when the attempt starts, so that it keeps the questions it was asked, in their order.
    """

    tenancy = GUARDED

    attempt = TenantForeignKey("assessments.Attempt", models.CASCADE, indexed=False)
    question = TenantForeignKey("assessments.QuestionVersion", models.PROTECT)
    user = PersonForeignKey(indexed=False)
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices)
    position = models.PositiveIntegerField()
    # {"gaps": [text, ...]} or {"scale": number}, checked by services.given; chosen options are in AnswerSelection.
    value = models.JSONField(default=dict)
    # The client's own counter: a late packet never overwrites a newer one.
    sequence = models.BigIntegerField(default=0)
    response_time_ms = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    points_earned = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    is_correct = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "attempt", "question"], name="assessments_answer_once"),
            models.UniqueConstraint(fields=["organization", "attempt", "position"], name="assessments_answer_in_order"),
        ]


class AnswerSelection(TenantModel):
    """An option that was chosen; a real reference (004 answers.option_id referred to nothing)."""

    tenancy = Tenancy(restrict={"with_answer": ("all", VISIBLE_ANSWER, VISIBLE_ANSWER)})

    answer = TenantForeignKey("assessments.Answer", models.CASCADE, indexed=False)
    option = TenantForeignKey("assessments.AnswerOption", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "answer", "option"], name="assessments_answerselection_once"
            ),
        ]
