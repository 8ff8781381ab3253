"""A stored file, whole or in part (RFC 9110, section 14), to whoever may open it."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.library import queries, storage
from meristem.library.models import MediaItem
from meristem.library.types import MediaKind

RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
# A file that somebody uploaded runs nothing, wherever it is opened.
FILE_POLICY = "default-src 'none'; sandbox"


@access(EVERYONE)
@require_safe
def deliver(request: Request, media_id: UUID) -> HttpResponseBase:
    """The file with its own type, seekable; 304 when the browser has it, 416 for a part that is not there."""
    item = queries.media_to_open(actor=request.actor, media_id=media_id)
    path = storage.path_of(item.storage_key)
    if not path.is_file():
        raise NotFound
    tag = f'"{item.digest[:32]}"'
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return _dressed(HttpResponse(status=304), item, tag)
    return _dressed(_body(request, path, path.stat().st_size, tag), item, tag)


def _body(request: Request, path: Path, size: int, tag: str) -> HttpResponseBase:
    header = request.META.get("HTTP_RANGE", "")
    wanted = RANGE.match(header)
    if request.META.get("HTTP_IF_RANGE", tag) != tag or not wanted or not any(wanted.groups()):
        return _part(request, path, 0, size, 200)
    first, last = wanted.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start or (not first and int(last) == 0):
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    response = _part(request, path, start, end - start + 1, 206)
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _part(request: Request, path: Path, start: int, length: int, status: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_chunks(path, start, length), status=status)
    response["Content-Length"] = str(length)
    return response


def _chunks(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(storage.CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _dressed(response: HttpResponseBase, item: MediaItem, tag: str) -> HttpResponseBase:
    charset = "; charset=utf-8" if item.kind == MediaKind.CAPTION else ""
    response["Content-Type"] = item.content_type + charset
    response["Content-Disposition"] = "attachment" if item.kind == MediaKind.DOCUMENT else "inline"
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    return response
