"""Other people's learning, for those who may see it: who that is, the caller decides."""

import dataclasses
import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Avg, Count, Sum
from django.utils import timezone

from meristem.learning.models import Enrolment, LessonProgress, Review


@dataclasses.dataclass(frozen=True, slots=True)
class CourseOfPerson:
    """One person's way through one course."""

    course_id: UUID
    title: str
    status: str
    lessons_completed: int
    lessons_total: int
    enrolled_at: datetime.datetime
    completed_at: datetime.datetime | None
    due_at: datetime.datetime | None
    last_active_at: datetime.datetime | None

    @property
    def is_late(self) -> bool:
        return self.status == "active" and self.due_at is not None and self.due_at <= timezone.now()


def courses_of_person(user_id: UUID) -> list[CourseOfPerson]:
    """Everything that one person takes or has finished, the latest first."""
    found = []
    for enrolment in Enrolment.objects.filter(user_id=user_id).exclude(status="left").select_related("course"):
        found.append(
            CourseOfPerson(
                course_id=enrolment.course_id,
                title=enrolment.course.title,
                status=enrolment.status,
                lessons_completed=enrolment.lessons_completed,
                lessons_total=enrolment.lessons_total,
                enrolled_at=enrolment.enrolled_at,
                completed_at=enrolment.completed_at,
                due_at=enrolment.due_at,
                last_active_at=enrolment.last_active_at,
            )
        )
    return sorted(found, key=lambda course: course.last_active_at or course.enrolled_at, reverse=True)


def late_counts(user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many unfinished courses of each of these people are past their due date; people without any are left out."""
    late = Enrolment.objects.filter(user_id__in=user_ids, status="active", due_at__lte=timezone.now())
    return dict(late.values_list("user_id").annotate(many=Count("id")).values_list("user_id", "many"))


def study_seconds() -> int:
    """Measured time in lessons of everybody in the organisation, in seconds."""
    return LessonProgress.objects.aggregate(total=Sum("time_spent_seconds"))["total"] or 0


def ratings_of_courses(course_ids: Sequence[UUID]) -> dict[UUID, tuple[float, int]]:
    """(mean rating, number of reviews) of each course that has been reviewed."""
    rated = Review.objects.filter(course_id__in=course_ids).values_list("course_id")
    rows = rated.annotate(mean=Avg("rating"), many=Count("id")).values_list("course_id", "mean", "many")
    return {course: (float(mean), many) for course, mean, many in rows}


def mean_progress_of_courses(course_ids: Sequence[UUID]) -> dict[UUID, float]:
    """Mean share of lessons done, of those who take or took each course."""
    kept = Enrolment.objects.filter(course_id__in=course_ids, lessons_total__gt=0).values_list("course_id")
    sums = kept.annotate(done=Sum("lessons_completed"), total=Sum("lessons_total"))
    return {course: done / total for course, done, total in sums.values_list("course_id", "done", "total")}
