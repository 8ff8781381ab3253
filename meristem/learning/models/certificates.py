"""What is given at the end of a course, and what people say of it."""

from django.db import models
from django.db.models.functions import Now

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel


class Certificate(MutableModel, TenantModel):
    """Proof that a person finished a course, in the words of the day it was issued.

    `code` is public and random, and unique beyond the organisation: whoever holds it may verify the certificate.
    """

    tenancy = Tenancy(app_may=("select", "insert", "update"), gate_may=("select",))

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = PersonForeignKey(indexed=False)
    course = TenantForeignKey("courses.Course", models.PROTECT)
    holder_name = models.CharField(max_length=200)
    course_title = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en", db_default="en")
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_id = models.UUIDField(null=True)
    revoked_reason = models.CharField(max_length=300, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "course"], name="learning_certificate_once"),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True) | ~models.Q(revoked_reason=""),
                name="learning_certificate_reason",
            ),
        ]


class Review(MutableModel, TenantModel):
    """What a person who finished a course says of it. One for person and course."""

    user = PersonForeignKey(indexed=False)
    course = TenantForeignKey("courses.Course", models.CASCADE)
    rating = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=2000, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user", "course"], name="learning_review_once"),
            models.CheckConstraint(condition=models.Q(rating__gte=1, rating__lte=5), name="learning_review_rating"),
        ]
