"""What people say of a course they have finished."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, Invalid
from meristem.learning.models import Certificate, Enrolment, Review

LONGEST_TEXT = 2000


@transaction.atomic
def review_write(*, actor: Actor, course_id: UUID, rating: int, text: str = "") -> Review:
    """Say what one thinks of a finished course, or change what one said.

    Raises Invalid for a rating outside 1 to 5 or a long text, Denied before the course is finished.
    """
    text = text.strip()
    problems = {}
    if not 1 <= rating <= 5:
        problems["rating"] = [_("Choose one to five leaves.")]
    if len(text) > LONGEST_TEXT:
        problems["text"] = [_("Keep it within 2,000 characters.")]
    if problems:
        raise Invalid(fields=problems)
    if not may_review(actor, course_id):
        raise Denied(_("You can review a course once you have finished it."), code="not-finished")
    review, _created = Review.objects.update_or_create(
        organization_id=actor.organization_id,
        user_id=actor.person,
        course_id=course_id,
        defaults={"rating": rating, "text": text},
    )
    return review


@transaction.atomic
def review_remove(*, actor: Actor, course_id: UUID) -> None:
    """Take back what one said. Raises DoesNotExist when nothing was said."""
    Review.objects.get(user_id=actor.person, course_id=course_id).delete()


def may_review(actor: Actor, course_id: UUID) -> bool:
    """Whether she has finished the course, now or at the time of her certificate."""
    mine = {"user_id": actor.person, "course_id": course_id}
    return (
        Enrolment.objects.filter(**mine, status=Enrolment.Status.COMPLETED).exists()
        or Certificate.objects.filter(**mine).exists()
    )
