"""The two requests that make up most of a learner's load (ADR 0006)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import SIGNED_IN, hot
from meristem.kernel.http.hot import called
from meristem.learning.queries.lessons import READ
from meristem.learning.services.progress import COMPLETE, refusal

JSON = "application/json"


@hot(SIGNED_IN)
def lesson(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """The lesson's JSON as the database wrote it."""
    _actor, (is_there, body) = called(request, SIGNED_IN, READ, [lesson_id], writes=False)
    if not is_there:
        raise NotFound
    if body is None:
        raise refusal("not-enrolled")
    return HttpResponse(body, content_type=JSON)


@hot(SIGNED_IN)
def complete(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """Finish a lesson in one function; it refuses by itself what is not allowed, and writes nothing then."""
    _actor, (refused, body) = called(request, SIGNED_IN, COMPLETE, [lesson_id])
    if refused:
        raise refusal(refused)
    return HttpResponse(body, content_type=JSON)
