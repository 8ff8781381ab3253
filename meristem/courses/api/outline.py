"""Modules, lessons and quizzes for those who write them."""

import dataclasses
from typing import Any
from uuid import UUID

from ninja import Router, Status

from meristem.assessments.queries.authoring import quiz_draft
from meristem.assessments.types import OptionDraft, QuestionDraft, QuizDraft
from meristem.courses import services
from meristem.courses.api.quiz_schemas import QuizIn, QuizOut
from meristem.courses.api.schemas import (
    LessonChange,
    LessonNew,
    LessonOut,
    ModuleChange,
    ModuleIn,
    ModuleRow,
    OrderIn,
    PlaceIn,
)
from meristem.courses.permissions import AUTHOR, PUBLISH
from meristem.courses.queries import authoring
from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import Request, access

router = Router()
COURSE = "/authoring/courses/{uuid:course_id}"
MODULE = f"{COURSE}/modules/{{uuid:module_id}}"
LESSON = f"{COURSE}/lessons/{{uuid:lesson_id}}"


@router.post(f"{COURSE}/modules", response={201: ModuleRow}, url_name="author-module-create")
@access(AUTHOR)
def module_create(request: Request, course_id: UUID, body: ModuleIn) -> Any:
    """A module at the end of the course."""
    made = services.module_create(actor=request.actor, course_id=course_id, title=body.title, summary=body.summary)
    return Status(201, made)


@router.post(f"{COURSE}/modules/order", response={204: None}, url_name="author-modules-order")
@access(AUTHOR)
def modules_order(request: Request, course_id: UUID, body: OrderIn) -> Any:
    """Put the modules into this order."""
    services.modules_order(actor=request.actor, course_id=course_id, order=body.order)
    return Status(204, None)


@router.patch(MODULE, response=ModuleRow, url_name="author-module-change")
@access(AUTHOR)
def module_change(request: Request, course_id: UUID, module_id: UUID, body: ModuleChange) -> Any:
    """Rename or describe a module."""
    return services.module_update(
        actor=request.actor, course_id=course_id, module_id=module_id, title=body.title, summary=body.summary
    )


@router.post(f"{MODULE}/archive", response={204: None}, url_name="author-module-archive")
@access(AUTHOR)
def module_archive(request: Request, course_id: UUID, module_id: UUID) -> Any:
    """Take a module with its lessons out of the course."""
    services.module_archive(actor=request.actor, course_id=course_id, module_id=module_id)
    return Status(204, None)


@router.post(f"{MODULE}/restore", response={204: None}, url_name="author-module-restore")
@access(AUTHOR)
def module_restore(request: Request, course_id: UUID, module_id: UUID) -> Any:
    """Bring a module back."""
    services.module_restore(actor=request.actor, course_id=course_id, module_id=module_id)
    return Status(204, None)


@router.post(f"{MODULE}/lessons", response={201: LessonOut}, url_name="author-lesson-create")
@access(AUTHOR)
def lesson_create(request: Request, course_id: UUID, module_id: UUID, body: LessonNew) -> Any:
    """A lesson at the end of a module, not shown to learners yet."""
    made = services.lesson_create(
        actor=request.actor, course_id=course_id, module_id=module_id, **body.model_dump(exclude_unset=True)
    )
    return Status(201, made)


@router.post(f"{MODULE}/order", response={204: None}, url_name="author-lessons-order")
@access(AUTHOR)
def lessons_order(request: Request, course_id: UUID, module_id: UUID, body: OrderIn) -> Any:
    """Put the lessons of a module into this order."""
    services.lessons_order(actor=request.actor, course_id=course_id, module_id=module_id, order=body.order)
    return Status(204, None)


@router.get(LESSON, response=LessonOut, url_name="author-lesson")
@access(AUTHOR)
def lesson(request: Request, course_id: UUID, lesson_id: UUID) -> Any:
    """A lesson in any state, with its text and its version."""
    return authoring.lesson_to_edit(lesson_id, course_id)


@router.patch(LESSON, response=LessonOut, url_name="author-lesson-change")
@access(AUTHOR)
def lesson_change(request: Request, course_id: UUID, lesson_id: UUID, body: LessonChange) -> Any:
    """Change what is given; the text is cleaned. 409 with `current` when somebody else saved meanwhile."""
    return services.lesson_update(
        actor=request.actor, course_id=course_id, lesson_id=lesson_id, **body.model_dump(exclude_unset=True)
    )


@router.post(f"{LESSON}/place", response={204: None}, url_name="author-lesson-place")
@access(AUTHOR)
def lesson_place(request: Request, course_id: UUID, lesson_id: UUID, body: PlaceIn) -> Any:
    """Move a lesson to a module of its course."""
    services.lesson_place(
        actor=request.actor, course_id=course_id, lesson_id=lesson_id, module_id=body.module_id, at=body.at
    )
    return Status(204, None)


@router.post(f"{LESSON}/publish", response=LessonOut, url_name="author-lesson-publish")
@access(PUBLISH)
def lesson_publish(request: Request, course_id: UUID, lesson_id: UUID) -> Any:
    """Show a lesson that was added to a published course."""
    return services.lesson_publish(actor=request.actor, course_id=course_id, lesson_id=lesson_id)


@router.post(f"{LESSON}/archive", response={204: None}, url_name="author-lesson-archive")
@access(AUTHOR)
def lesson_archive(request: Request, course_id: UUID, lesson_id: UUID) -> Any:
    """Take a lesson out of its course."""
    services.lesson_archive(actor=request.actor, course_id=course_id, lesson_id=lesson_id)
    return Status(204, None)


@router.post(f"{LESSON}/restore", response={204: None}, url_name="author-lesson-restore")
@access(AUTHOR)
def lesson_restore(request: Request, course_id: UUID, lesson_id: UUID) -> Any:
    """Bring a lesson back."""
    services.lesson_restore(actor=request.actor, course_id=course_id, lesson_id=lesson_id)
    return Status(204, None)


@router.get(f"{LESSON}/quiz", response=QuizOut, url_name="author-quiz")
@access(AUTHOR)
def quiz(request: Request, course_id: UUID, lesson_id: UUID) -> Any:
    """The quiz as its author wrote it, key included. 404 while the lesson has none."""
    found = authoring.lesson_to_edit(lesson_id, course_id)
    if found.assessment_id is None:
        raise NotFound
    return dataclasses.asdict(quiz_draft(found.assessment_id)) | {"version": found.version}


@router.put(f"{LESSON}/quiz", response=QuizOut, url_name="author-quiz-save")
@access(AUTHOR)
def quiz_save(request: Request, course_id: UUID, lesson_id: UUID, body: QuizIn) -> Any:
    """Make the quiz what is sent: a question left out is no longer asked. Attempts keep what they were asked."""
    found = authoring.lesson_to_edit(lesson_id, course_id)
    known = {one.key: one for one in quiz_draft(found.assessment_id).questions} if found.assessment_id else {}
    draft = QuizDraft(
        **body.model_dump(exclude={"version", "questions"}),
        language=found.course.language,
        questions=[
            QuestionDraft(
                **one.model_dump(exclude={"options"}),
                options=[OptionDraft(**option.model_dump()) for option in one.options],
                translations=known[one.key].translations if one.key in known else {},
            )
            for one in body.questions
        ],
    )
    saved = services.lesson_quiz_save(
        actor=request.actor, course_id=course_id, lesson_id=lesson_id, draft=draft, version=body.version
    )
    assert saved.assessment_id is not None
    return dataclasses.asdict(quiz_draft(saved.assessment_id)) | {"version": saved.version}
