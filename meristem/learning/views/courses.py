"""Taking up a course, leaving it, having finished it, and the list of all that one takes."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from meristem.courses.types import course_url, lesson_url
from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.learning.forms import ReviewForm
from meristem.learning.models import Enrolment
from meristem.learning.queries.certificates import certificate_for, facts_of
from meristem.learning.queries.courses import published_course_by_slug
from meristem.learning.queries.mine import enrolment_of, my_courses
from meristem.learning.queries.outline import outline
from meristem.learning.queries.reviews import my_review
from meristem.learning.services.enrolment import enrolment_create, enrolment_leave
from meristem.learning.views.going import see_other


@require_POST
@access(SIGNED_IN)
def enrol(request: Request, course: str) -> HttpResponse:
    """Take up the course and begin where there is something to do."""
    found = published_course_by_slug(course)
    enrolment_create(actor=request.actor, course_id=found.id)
    step = outline(found.id).next_open()
    return see_other(lesson_url(course, step.slug) if step else course_url(course))


@require_POST
@access(SIGNED_IN)
def leave(request: Request, course: str) -> HttpResponse:
    found = published_course_by_slug(course)
    enrolment_leave(actor=request.actor, course_id=found.id)
    return see_other(course_url(course))


@require_GET
@access(SIGNED_IN)
def finished(request: Request, course: str) -> HttpResponse:
    """What is at the end: the certificate, and a word to those who come after."""
    found = published_course_by_slug(course)
    enrolment = enrolment_of(request.actor, found.id)
    if enrolment.status != Enrolment.Status.COMPLETED:
        raise NotFound
    return finished_page(request, course, found.id, found.title, None)


def finished_page(
    request: Request, slug: str, course_id: UUID, title: str, form: ReviewForm | None, status: int = 200
) -> HttpResponse:
    """The page, with what was typed when a review did not fit."""
    certificate = certificate_for(request.actor, course_id)
    enrolment = enrolment_of(request.actor, course_id)
    mine = my_review(request.actor, course_id)
    context = {
        "slug": slug,
        "title": title,
        "enrolment": enrolment,
        "steps": outline(course_id),
        "certificate": facts_of(certificate, request.actor.organization_name) if certificate else None,
        "review": mine,
        "form": form or ReviewForm(initial={"rating": mine.rating, "text": mine.text} if mine else None),
        "course_url": course_url(slug),
    }
    return render(request, "learning/finished.html", context, status=status)


@require_GET
@access(SIGNED_IN)
def mine(request: Request) -> HttpResponse:
    """All courses that she takes, has finished or has left."""
    found = my_courses(request.actor)
    context = {
        "active": [course for course in found if course.status == "active"],
        "completed": [course for course in found if course.status == "completed"],
        "left": [course for course in found if course.status == "left"],
    }
    return render(request, "learning/mine.html", context)
