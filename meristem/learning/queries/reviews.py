"""Reviews of a course."""

from uuid import UUID

from django.db.models import QuerySet

from meristem.kernel.context import Actor
from meristem.learning.models import Review


def reviews_of(course_id: UUID) -> QuerySet[Review]:
    """All reviews of a course, for paging."""
    return Review.objects.filter(course_id=course_id)


def my_review(actor: Actor, course_id: UUID) -> Review | None:
    """What she herself said."""
    return Review.objects.filter(user_id=actor.person, course_id=course_id).first()
