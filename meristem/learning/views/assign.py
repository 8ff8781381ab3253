"""Asking people to take a course, with a date if need be."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from meristem.courses.types import course_url
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request, access
from meristem.learning.forms import AssignForm
from meristem.learning.permissions import ASSIGN
from meristem.learning.queries.assign import Assignable, assignable
from meristem.learning.queries.courses import PublishedCourse, published_course_by_slug
from meristem.learning.services.enrolment import enrolment_assign
from meristem.learning.views.going import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@access(ASSIGN)
def assign(request: Request, course: str) -> HttpResponse:
    found = published_course_by_slug(course)
    people = assignable(request.actor, found.id)
    choices = [(str(person.user_id), person.name) for person in people]
    form = AssignForm(request.POST if request.method == "POST" else None, people=choices)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, people, form)
    try:
        enrolment_assign(
            actor=request.actor,
            course_id=found.id,
            user_ids=[UUID(person) for person in form.cleaned_data["people"]],
            due_at=form.due_at(),
        )
    except Invalid as error:
        names = {"user_ids": "people", "due_at": "due_on"}
        for name, problems in error.fields.items():
            form.add_error(names.get(name), problems)
        return _page(request, found, people, form)
    return see_other(course_url(course))


def _page(request: Request, course: PublishedCourse, people: list[Assignable], form: AssignForm) -> HttpResponse:
    chosen = set(request.POST.getlist("people"))
    context = {
        "course": course,
        "people": people,
        "form": form,
        "chosen": chosen,
        "course_url": course_url(course.slug),
    }
    return render(request, "learning/assign.html", context, status=422 if form.is_bound else 200)
