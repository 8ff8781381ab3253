"""Which course an assessment belongs to."""

from uuid import UUID

from meristem.courses.models import Lesson


def course_of_assessment(assessment_id: UUID) -> UUID | None:
    """The course whose lesson asks this assessment; None when none does."""
    return Lesson.objects.filter(assessment_id=assessment_id).values_list("course_id", flat=True).first()
