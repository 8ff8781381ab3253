"""What authors see: all courses in every state, and one course with everything in it."""

import dataclasses
from uuid import UUID

from django.db.models import Count, QuerySet

from meristem.courses.models import Category, Course, Lesson, Module
from meristem.courses.types import Status


@dataclasses.dataclass(frozen=True, slots=True)
class AuthorModule:
    """A module with its lessons, as its author sees them."""

    module: Module
    lessons: list[Lesson]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclasses.dataclass(frozen=True, slots=True)
class AuthorCourse:
    """A course with its outline; `put_away` are the archived modules and lessons."""

    course: Course
    modules: list[AuthorModule]
    put_away: list[Module | Lesson]

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def unpublished(self) -> list[Lesson]:
        """Lessons that learners do not see yet although the course is published."""
        return [lesson for lesson in self.lessons if lesson.published_at is None]


def course_list(*, status: str = "", search: str = "") -> QuerySet[Course]:
    """Courses of the organisation in a state (all but archived when none is named), those touched last first."""
    courses = Course.objects.select_related("category").order_by("-updated_at", "-id")
    courses = courses.filter(status=status) if status else courses.exclude(status=Status.ARCHIVED)
    return courses.filter(title__icontains=search) if search else courses


def course_status_counts() -> dict[str, int]:
    """How many courses there are in each state."""
    rows = Course.objects.values("status").annotate(count=Count("id")).order_by()
    return {row["status"]: row["count"] for row in rows}


def course_lesson_counts(course_ids: list[UUID]) -> dict[UUID, int]:
    """How many lessons that are not archived each course has."""
    rows = (
        Lesson.objects.filter(course_id__in=course_ids, archived_at__isnull=True, module__archived_at__isnull=True)
        .values("course_id")
        .annotate(count=Count("id"))
        .order_by()
    )
    return {row["course_id"]: row["count"] for row in rows}


def course_to_edit(course_id: UUID) -> AuthorCourse:
    """One course with all its modules and lessons, without bodies. Raises DoesNotExist."""
    course = Course.objects.select_related("category").get(id=course_id)
    modules = list(Module.objects.filter(course=course).order_by("position"))
    lessons = list(Lesson.objects.filter(course=course).defer("body_html").order_by("position"))
    shown = [module for module in modules if module.archived_at is None]
    return AuthorCourse(
        course=course,
        modules=[
            AuthorModule(
                module, [lesson for lesson in lessons if lesson.module_id == module.id and lesson.archived_at is None]
            )
            for module in shown
        ],
        put_away=[
            *(module for module in modules if module.archived_at is not None),
            *(lesson for lesson in lessons if lesson.archived_at is not None),
        ],
    )


def lesson_to_edit(lesson_id: UUID, course_id: UUID | None = None) -> Lesson:
    """One lesson with its course and module; of this course, when one is named. Raises DoesNotExist."""
    lessons = Lesson.objects.select_related("course", "module")
    return lessons.get(id=lesson_id, course_id=course_id) if course_id else lessons.get(id=lesson_id)


def category_list() -> QuerySet[Category]:
    """The shelves of the catalogue, in their order."""
    return Category.objects.filter(archived_at__isnull=True).order_by("position", "name")
