"""The two requests that make up most of a learner's load (ADR 0006)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import SIGNED_IN, hot
from meristem.kernel.http.hot import called, pipelined
from meristem.learning.queries.lessons import lesson_statement
from meristem.learning.services.progress import COMPLETE, refusal

JSON = "application/json"


@hot(SIGNED_IN)
def lesson(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """The lesson's JSON as the database wrote it."""
    _actor, (rows,) = pipelined(request, SIGNED_IN, lesson_statement(lesson_id))
    if not rows:
        raise NotFound
    if rows[0][0] is None:
        raise refusal("not-enrolled")
    return HttpResponse(rows[0][0], content_type=JSON)


@hot(SIGNED_IN)
def complete(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """Finish a lesson in one function; it refuses by itself what is not allowed, and writes nothing then."""
    _actor, (refused, body) = called(request, SIGNED_IN, COMPLETE, [lesson_id])
    if refused:
        raise refusal(refused)
    return HttpResponse(body, content_type=JSON)
