"""How much of a body is taken, whether its length was told before or not."""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from meristem.kernel.http import errors
from meristem.kernel.http.access import SAFE_METHODS

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PIECE = 64 * 1024


def refused(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a body that is larger than what is taken, or of unknown length; None for every other.

    Django takes a body of untold length (chunked) for an empty one. It is read up to the limit instead, and kept when
    it is JSON; a form is refused, as nothing tells whether it came whole.
    """
    limit = settings.UPLOAD_LIMIT if request.content_type == "multipart/form-data" else settings.BODY_LIMIT
    told = request.META.get("CONTENT_LENGTH")
    if told:
        return errors.too_large(request) if told.isdecimal() and int(told) > limit else None
    if request.method in SAFE_METHODS or not request.META.get("wsgi.input_terminated"):
        return None
    try:
        size, kept = _read(request.META["wsgi.input"], limit)
    except OSError:
        # The sender is gone or sends nonsense: half a request is none.
        return errors.bad_request(request)
    if size > limit:
        kept.close()
        return errors.too_large(request)
    if size and request.content_type in FORMS:
        return errors.length_required(request)
    if size and isinstance(request, WSGIRequest):
        request.META["CONTENT_LENGTH"] = str(size)
        request._stream = LimitedStream(kept, size)  # type: ignore[assignment]
    return None


def _read(stream: Any, limit: int) -> tuple[int, Any]:
    """(size, file) of what comes; at most one byte more than the limit."""
    kept, size = SpooledTemporaryFile(max_size=settings.BODY_LIMIT), 0  # noqa: SIM115 - lives as long as the request
    while size <= limit and (piece := stream.read(min(PIECE, limit + 1 - size))):
        kept.write(piece)
        size += len(piece)
    kept.seek(0)
    return size, kept
