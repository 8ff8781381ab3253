"""Saying what one thinks of a course that one has finished."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from meristem.courses.types import course_url
from meristem.kernel.errors import Denied
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.learning.forms import ReviewForm
from meristem.learning.queries.courses import published_course_by_slug
from meristem.learning.services.reviews import may_review, review_remove, review_write
from meristem.learning.views.courses import finished_page
from meristem.learning.views.going import see_other


@require_POST
@access(SIGNED_IN)
def write(request: Request, course: str) -> HttpResponse:
    found = published_course_by_slug(course)
    if not may_review(request.actor, found.id):
        raise Denied
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return finished_page(request, course, found.id, found.title, form, status=422)
    review_write(actor=request.actor, course_id=found.id, **form.cleaned_data)
    return see_other(course_url(course) + "#reviews")


@require_POST
@access(SIGNED_IN)
def remove(request: Request, course: str) -> HttpResponse:
    found = published_course_by_slug(course)
    review_remove(actor=request.actor, course_id=found.id)
    return see_other(course_url(course) + "#reviews")
