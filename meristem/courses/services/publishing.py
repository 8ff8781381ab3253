"""Showing courses to learners, and taking them back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.courses.events import CourseArchived, CoursePublished, CourseRestored, CourseUnpublished, LessonPublished
from meristem.courses.models import Course, Lesson
from meristem.courses.queries.checks import publishing_problems
from meristem.courses.services.editing import course_locked
from meristem.courses.types import Status
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.events import publish


def _refuse_problems(course_id: UUID) -> None:
    problems = publishing_problems(course_id)
    if problems:
        raise Invalid(
            _("The course is not ready yet."), code="not-ready", fields={"course": [str(one.text) for one in problems]}
        )


@transaction.atomic
def course_publish(*, actor: Actor, course_id: UUID) -> Course:
    """Show the course and all its lessons to learners. Raises Invalid (not-ready) with everything that is missing.

    Publishing again shows the lessons that were added since.
    """
    course = course_locked(course_id)
    _refuse_problems(course_id)
    now = timezone.now()
    was_published = course.status == Status.PUBLISHED
    fresh = list(
        Lesson.objects.filter(
            course=course, published_at__isnull=True, archived_at__isnull=True, module__archived_at__isnull=True
        )
    )
    Lesson.objects.filter(id__in=[lesson.id for lesson in fresh]).update(published_at=now)
    if not was_published:
        course.status, course.published_at = Status.PUBLISHED, now
        course.save(update_fields=["status", "published_at"])
        publish(CoursePublished(course_id=course.id))
    for lesson in fresh:
        publish(LessonPublished(course_id=course.id, lesson_id=lesson.id))
    if fresh or not was_published:
        audit.record(
            "courses.course_published", object_type="course", object_id=course.id, after={"lessons": len(fresh)}
        )
    return course


@transaction.atomic
def lesson_publish(*, actor: Actor, course_id: UUID, lesson_id: UUID) -> Lesson:
    """Show one lesson that was added to a published course. Raises Invalid (not-ready) when it is not complete."""
    course = course_locked(course_id)
    lesson = Lesson.objects.select_for_update().get(id=lesson_id, course_id=course_id, archived_at__isnull=True)
    problems = [problem for problem in publishing_problems(course_id) if problem.lesson_id == lesson.id]
    if problems:
        raise Invalid(
            _("The lesson is not ready yet."), code="not-ready", fields={"lesson": [str(one.text) for one in problems]}
        )
    if course.status != Status.PUBLISHED:
        raise Conflict(_("Publish the course first; its lessons come with it."), code="course-not-published")
    if lesson.published_at is None:
        lesson.published_at = timezone.now()
        lesson.save(update_fields=["published_at"])
        publish(LessonPublished(course_id=course_id, lesson_id=lesson.id))
        audit.record("courses.lesson_published", object_type="lesson", object_id=lesson.id)
    return lesson


@transaction.atomic
def course_unpublish(*, actor: Actor, course_id: UUID) -> Course:
    """Make the course a draft again: learners no longer find it, and keep what they did."""
    course = course_locked(course_id)
    if course.status == Status.PUBLISHED:
        course.status, course.published_at = Status.DRAFT, None
        course.save(update_fields=["status", "published_at"])
        publish(CourseUnpublished(course_id=course.id))
        audit.record("courses.course_unpublished", object_type="course", object_id=course.id)
    return course


@transaction.atomic
def course_archive(*, actor: Actor, course_id: UUID) -> Course:
    """Put the course away. It can be restored, and is then what it was."""
    course = Course.objects.select_for_update().get(id=course_id)
    if course.archived_at is None:
        before = course.status
        course.status, course.archived_at = Status.ARCHIVED, timezone.now()
        course.save(update_fields=["status", "archived_at"])
        publish(CourseArchived(course_id=course.id))
        audit.record("courses.course_archived", object_type="course", object_id=course.id, before={"status": before})
    return course


@transaction.atomic
def course_restore(*, actor: Actor, course_id: UUID) -> Course:
    """Bring an archived course back: published when it was published, else a draft."""
    course = Course.objects.select_for_update().get(id=course_id)
    if course.archived_at is not None:
        course.status = Status.PUBLISHED if course.published_at else Status.DRAFT
        course.archived_at = None
        course.save(update_fields=["status", "archived_at"])
        publish(CourseRestored(course_id=course.id))
        audit.record(
            "courses.course_restored", object_type="course", object_id=course.id, after={"status": course.status}
        )
    return course
