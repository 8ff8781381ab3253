"""What all edits share: checks of texts and numbers, slugs that are free, and versions that must still be current."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meristem.courses.events import LessonArchived, LessonRestored
from meristem.courses.models import Course, Lesson
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.events import publish

LONGEST_SLUG = 80


def course_locked(course_id: UUID) -> Course:
    """The course, locked until the transaction ends: edits of one outline wait for each other.

    Raises Conflict while the course is archived.
    """
    course = Course.objects.select_for_update().get(id=course_id)
    if course.archived_at is not None:
        raise Conflict(_("This course is archived. Restore it before you change it."), code="course-archived")
    return course


def free_slug(rows: QuerySet[Any], title: str, fallback: str) -> str:
    """A slug of the title that none of the rows has; `lesson-3f9a` where the title has no Latin letters."""
    base = slugify(title)[: LONGEST_SLUG - 8].strip("-") or f"{fallback}-{secrets.token_hex(3)}"
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(candidate for number in range(2, 10_000) if (candidate := f"{base}-{number}") not in taken)


def check_text(values: Mapping[str, Any], limits: Mapping[str, int], required: tuple[str, ...] = ("title",)) -> None:
    """Raise Invalid with a message for each text that is missing or longer than its limit."""
    problems: dict[str, list[Any]] = {}
    for name, limit in limits.items():
        text = values.get(name)
        if text is None:
            continue
        if name in required and not text.strip():
            problems.setdefault(name, []).append(_("This needs a text."))
        if len(text) > limit:
            problems.setdefault(name, []).append(_("At most %(limit)s characters.") % {"limit": limit})
        if "\x00" in text:
            problems.setdefault(name, []).append(_("The text holds a character that cannot be kept."))
    if problems:
        raise Invalid(fields=problems)


def check_number(values: Mapping[str, Any], limits: Mapping[str, int]) -> None:
    """Raise Invalid with a message for each number below zero or above its limit."""
    problems = {
        name: [_("A number from 0 to %(limit)s.") % {"limit": limit}]
        for name, limit in limits.items()
        if values.get(name) is not None and not 0 <= values[name] <= limit
    }
    if problems:
        raise Invalid(fields=problems)


def check_version(row: Model, version: int | None, current: Mapping[str, Any]) -> None:
    """Raise Conflict with what is stored now, unless `version` is the row's own or None."""
    stored = row.version  # type: ignore[attr-defined]
    if version is not None and version != stored:
        raise Conflict(
            _("Somebody else saved this meanwhile. Nothing was overwritten: compare the two and decide."),
            code="edited-meanwhile",
            current=dict(current) | {"version": stored},
        )


def changed(row: Model, changes: Mapping[str, Any]) -> list[str]:
    """Set what is given (not None) and differs; the names of the fields that changed."""
    names = [name for name, value in changes.items() if value is not None and getattr(row, name) != value]
    for name in names:
        setattr(row, name, changes[name])
    return names


def announce_lessons(lessons: Iterable[Lesson], *, archived: bool) -> None:
    """Tell that published lessons went or came back; learners never knew of the others."""
    for lesson in lessons:
        if lesson.published_at is not None:
            kind = LessonArchived if archived else LessonRestored
            publish(kind(course_id=lesson.course_id, lesson_id=lesson.id))
