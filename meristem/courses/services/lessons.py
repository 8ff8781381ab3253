"""Lessons: writing them, and taking them away and back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.assessments.services import quiz_create, quiz_update
from meristem.assessments.types import QuizDraft
from meristem.courses.content import LONGEST_BODY, clean_html
from meristem.courses.models import Lesson, Module
from meristem.courses.services.editing import (
    announce_lessons,
    changed,
    check_number,
    check_text,
    check_version,
    course_locked,
    free_slug,
)
from meristem.courses.services.outline import next_position
from meristem.courses.types import LessonType
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid
from meristem.library.queries import media_is
from meristem.library.types import MediaKind

TEXTS = {"title": 100, "summary": 300, "body_html": LONGEST_BODY, "external_url": 500}
NUMBERS = {"minutes": 1000, "points": 1000}
_is_address = URLValidator(schemes=["https", "http"])


@transaction.atomic
def lesson_create(
    *,
    actor: Actor,
    course_id: UUID,
    module_id: UUID,
    title: str,
    type: str = LessonType.TEXT,  # noqa: A002 - the field's own name
    slug: str = "",
    **details: Any,
) -> Lesson:
    """A lesson at the end of a module, not yet published. Details as in `lesson_update`."""
    check_text({"title": title}, TEXTS)
    if type not in LessonType.values:
        raise Invalid(fields={"type": [_("This is not one of the choices.")]})
    address = details.get("external_url", "")
    if type == LessonType.EXTERNAL:
        _check_address(address)
    course = course_locked(course_id)
    module = Module.objects.get(id=module_id, course_id=course_id, archived_at__isnull=True)
    last = Lesson.objects.filter(module=module).aggregate(last=Max("position"))["last"]
    lesson = Lesson.objects.create(
        organization_id=actor.organization_id,
        course=course,
        module=module,
        type=type,
        title=title.strip(),
        slug=slug or free_slug(Lesson.objects.filter(course=course), title, "lesson"),
        external_url=address,
        position=next_position(last),
    )
    return lesson_update(actor=actor, course_id=course_id, lesson_id=lesson.id, **details) if details else lesson


@transaction.atomic
def lesson_update(
    *,
    actor: Actor,
    course_id: UUID,
    lesson_id: UUID,
    version: int | None = None,
    title: str | None = None,
    summary: str | None = None,
    body_html: str | None = None,
    minutes: int | None = None,
    points: int | None = None,
    external_url: str | None = None,
    is_preview: bool | None = None,
    **references: UUID | None,
) -> Lesson:
    """Change what is given; the body is cleaned. `video_id` may be given as None to take the film away.

    Raises Conflict (409, with what is stored) when `version` is no longer the stored one: nothing is overwritten.
    """
    changes: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "body_html": body_html,
        "external_url": external_url,
        "minutes": minutes,
        "points": points,
        "is_preview": is_preview,
    }
    check_text(changes, TEXTS)
    check_number(changes, NUMBERS)
    lesson = Lesson.objects.select_for_update().get(id=lesson_id, course_id=course_id)
    if lesson.archived_at is not None:
        raise Conflict(_("This lesson is archived. Restore it before you change it."), code="lesson-archived")
    if external_url is not None and lesson.type == LessonType.EXTERNAL:
        _check_address(external_url)
    check_version(lesson, version, {"title": lesson.title, "summary": lesson.summary, "body_html": lesson.body_html})
    changes |= {name: text.strip() for name, text in changes.items() if isinstance(text, str)}
    if body_html is not None:
        changes["body_html"] = clean_html(body_html)
    names = changed(lesson, changes) + _set_video(lesson, references)
    if names:
        lesson.version += 1
        lesson.save(update_fields=[*names, "version"])
    return lesson


def _check_address(address: str) -> None:
    try:
        _is_address(address)
    except ValidationError as error:
        message = _("A link to another site begins with https:// and can be opened in a browser.")
        raise Invalid(fields={"external_url": [message]}) from error


def _set_video(lesson: Lesson, references: dict[str, UUID | None]) -> list[str]:
    if set(references) - {"video_id"}:
        raise TypeError(f"lesson_update does not know {', '.join(sorted(references))}")
    if "video_id" not in references or references["video_id"] == lesson.video_id:
        return []
    wanted = references["video_id"]
    if wanted is not None and not media_is(wanted, MediaKind.VIDEO, MediaKind.AUDIO):
        raise Invalid(fields={"video_id": [_("There is no such film in the library.")]})
    lesson.video_id = wanted
    return ["video"]


@transaction.atomic
def lesson_quiz_save(
    *, actor: Actor, course_id: UUID, lesson_id: UUID, draft: QuizDraft, version: int | None = None
) -> Lesson:
    """Make the lesson's quiz what the draft says; the first time the quiz is made.

    `version` is the lesson's, which counts edits of its quiz as well. Raises Invalid with the fields of the draft.
    """
    lesson = Lesson.objects.select_for_update().get(id=lesson_id, course_id=course_id)
    if lesson.type != LessonType.QUIZ:
        raise Conflict(_("Only a quiz has questions."), code="not-a-quiz")
    check_version(lesson, version, {"title": lesson.title})
    if lesson.assessment_id is None:
        lesson.assessment = quiz_create(actor=actor, draft=draft)
    else:
        quiz_update(actor=actor, assessment_id=lesson.assessment_id, draft=draft)
    lesson.version += 1
    lesson.save(update_fields=["assessment", "version"])
    return lesson


@transaction.atomic
def lesson_archive(*, actor: Actor, course_id: UUID, lesson_id: UUID) -> None:
    """Take a lesson out of its course; what learners did in it stays. It can be restored."""
    course_locked(course_id)
    _stamp(course_id, lesson_id, archived=True)


@transaction.atomic
def lesson_restore(*, actor: Actor, course_id: UUID, lesson_id: UUID) -> None:
    """Bring a lesson back; to its place unless the order changed meanwhile."""
    course_locked(course_id)
    _stamp(course_id, lesson_id, archived=False)


def _stamp(course_id: UUID, lesson_id: UUID, *, archived: bool) -> None:
    lesson = Lesson.objects.select_for_update().get(id=lesson_id, course_id=course_id)
    if (lesson.archived_at is not None) == archived:
        return
    lesson.archived_at = timezone.now() if archived else None
    lesson.save(update_fields=["archived_at"])
    announce_lessons([lesson], archived=archived)
