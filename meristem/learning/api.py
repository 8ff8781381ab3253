"""/api/v1: enrolments, lessons and progress, certificates, reviews. The same services as the pages."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from ninja import Router, Status

from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.learning import schemas
from meristem.learning.certificates import certificate_pdf
from meristem.learning.permissions import ASSIGN, REVOKE
from meristem.learning.queries.certificates import certificate_here, certificate_verify, certificates_of
from meristem.learning.queries.courses import published_course
from meristem.learning.queries.lessons import lesson_statement
from meristem.learning.queries.mine import enrolments_of, my_progress
from meristem.learning.queries.reviews import reviews_of
from meristem.learning.services.certificates import certificate_restore, certificate_revoke
from meristem.learning.services.enrolment import enrolment_assign, enrolment_create, enrolment_leave
from meristem.learning.services.progress import COMPLETE, lesson_reopen, lesson_watch, refusal
from meristem.learning.services.reviews import review_remove, review_write

router = Router()
NEWEST = ("-enrolled_at", "-id")


@router.get("/enrolments", response=Page[schemas.EnrolmentOut], url_name="enrolments")
@access(SIGNED_IN)
def enrolments(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """The courses that you take, have finished or have left, newest first."""
    rows, following = paginate(enrolments_of(request.actor), order=NEWEST, cursor=cursor, limit=limit)
    return {"items": rows, "next_cursor": following}


@router.post("/enrolments", response={201: schemas.EnrolmentOut}, url_name="enrol")
@access(SIGNED_IN)
def enrol(request: Request, body: schemas.EnrolIn) -> Any:
    """Take up a course. Doing it again changes nothing."""
    return Status(201, enrolment_create(actor=request.actor, course_id=body.course_id))


@router.get("/courses/{uuid:course_id}/progress", response=schemas.ProgressOut, url_name="my-progress")
@access(SIGNED_IN)
def progress(request: Request, course_id: UUID) -> Any:
    """Your progress in a course, down to modules and lessons."""
    found = my_progress(request.actor, course_id)
    return {
        "enrolment": found.enrolment,
        "lessons_completed": found.course.lessons_completed,
        "lessons_total": found.course.lessons_total,
        "completed_at": found.course.completed_at,
        "modules": found.modules,
        "lessons": found.lessons,
    }


@router.delete("/courses/{uuid:course_id}/enrolment", response=schemas.EnrolmentOut, url_name="leave")
@access(SIGNED_IN)
def leave(request: Request, course_id: UUID) -> Any:
    """Leave a course; what you did stays and comes back with you."""
    return enrolment_leave(actor=request.actor, course_id=course_id)


@router.post("/courses/{uuid:course_id}/assignments", response={201: list[schemas.EnrolmentOut]}, url_name="assign")
@access(ASSIGN)
def assign(request: Request, course_id: UUID, body: schemas.AssignIn) -> Any:
    """Enrol members in a course, with a date by which it is due."""
    if body.due_at is not None and body.due_at.tzinfo is None:
        raise Invalid(fields={"due_at": ["Give a time zone."]})
    made = enrolment_assign(actor=request.actor, course_id=course_id, user_ids=body.user_ids, due_at=body.due_at)
    return Status(201, made)


@router.get("/lessons/{uuid:lesson_id}", response=schemas.LessonTakenOut, url_name="lesson")
@access(SIGNED_IN)
def lesson(request: Request, lesson_id: UUID) -> Any:
    """A lesson with your own progress: for who takes its course, and a preview for everyone who signed in."""
    row = _row(*lesson_statement(lesson_id))
    if row is None:
        raise NotFound
    if row[0] is None:
        raise refusal("not-enrolled")
    return HttpResponse(row[0], content_type="application/json")


@router.post("/lessons/{uuid:lesson_id}/complete", response=schemas.CompletionOut, url_name="complete")
@access(SIGNED_IN)
def complete(request: Request, lesson_id: UUID) -> Any:
    """Finish a lesson: progress, module, course and certificate together, once. Quizzes are finished by passing."""
    refused, body = _row(COMPLETE.alone, [lesson_id])
    if refused:
        raise refusal(refused)
    return HttpResponse(body, content_type="application/json")


@router.delete("/lessons/{uuid:lesson_id}/complete", response=schemas.ReopenedOut, url_name="reopen")
@access(SIGNED_IN)
def reopen(request: Request, lesson_id: UUID) -> Any:
    """Not done after all. A certificate already given stays."""
    return lesson_reopen(actor=request.actor, lesson_id=lesson_id)


@router.patch("/lessons/{uuid:lesson_id}/progress", response={204: None}, url_name="note")
@access(SIGNED_IN)
def note(request: Request, lesson_id: UUID, body: schemas.WatchedIn) -> Any:
    """Keep where a film stands, how much of it was seen, and the time spent."""
    lesson_watch(actor=request.actor, lesson_id=lesson_id, **body.dict())
    return Status(204, None)


@router.get("/certificates", response=Page[schemas.CertificateOut], url_name="certificates")
@access(SIGNED_IN)
def certificates(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Your certificates in this organisation, the latest first."""
    rows, following = paginate(
        certificates_of(request.actor).order_by(), order=("-issued_at", "-id"), cursor=cursor, limit=limit
    )
    return {"items": rows, "next_cursor": following}


@router.get("/certificates/{uuid:code}", response=schemas.VerifiedOut, url_name="verify")
@access(EVERYONE)
def verify(request: Request, code: UUID) -> Any:
    """What a certificate attests, for anyone who has its code."""
    return certificate_verify(code)


@router.get("/certificates/{uuid:code}/pdf", url_name="certificate-pdf")
@access(SIGNED_IN)
def pdf(request: Request, code: UUID) -> Any:
    """Your own certificate as a document (application/pdf)."""
    here = certificate_here(code)
    if here is None or here.user_id != request.actor.person:
        raise NotFound
    return HttpResponse(certificate_pdf(certificate_verify(code)), content_type="application/pdf")


@router.post("/certificates/{uuid:code}/revoke", response=schemas.CertificateOut, url_name="revoke")
@access(REVOKE)
def revoke(request: Request, code: UUID, body: schemas.RevokeIn) -> Any:
    """Withdraw a certificate, with a reason."""
    return certificate_revoke(actor=request.actor, code=code, reason=body.reason)


@router.post("/certificates/{uuid:code}/restore", response=schemas.CertificateOut, url_name="restore")
@access(REVOKE)
def restore(request: Request, code: UUID) -> Any:
    """Make a withdrawn certificate valid again."""
    return certificate_restore(actor=request.actor, code=code)


@router.get("/courses/{uuid:course_id}/reviews", response=Page[schemas.ReviewOut], url_name="reviews")
@access(SIGNED_IN)
def reviews(request: Request, course_id: UUID, cursor: str | None = None, limit: int = 20) -> Any:
    """What people who finished a course say of it, the latest first."""
    course = published_course(course_id)
    rows, following = paginate(reviews_of(course.id), order=("-updated_at", "-id"), cursor=cursor, limit=limit)
    return {"items": rows, "next_cursor": following}


@router.put("/courses/{uuid:course_id}/review", response=schemas.ReviewOut, url_name="review")
@access(SIGNED_IN)
def review(request: Request, course_id: UUID, body: schemas.ReviewIn) -> Any:
    """Say what you think of a course that you have finished, or change it."""
    course = published_course(course_id)
    return review_write(actor=request.actor, course_id=course.id, rating=body.rating, text=body.text)


@router.delete("/courses/{uuid:course_id}/review", response={204: None}, url_name="review-remove")
@access(SIGNED_IN)
def unreview(request: Request, course_id: UUID) -> Any:
    """Take back what you said."""
    review_remove(actor=request.actor, course_id=course_id)
    return Status(204, None)


def _row(sql: str, parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()
