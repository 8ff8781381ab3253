"""Toasts: a word on what was done, and the way back, shown by the next page or by the HTMX answer."""

import json
from typing import TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

COOKIE = "toast"
SECONDS = 60

Response = TypeVar("Response", bound=HttpResponseBase)


def with_toast(request: HttpRequest, response: Response, text: str | Promise, undo: str = "") -> Response:
    """The same response, telling the person `text`; `undo` is a path of this site that a POST reverses it at."""
    said = {"text": str(text), **({"undo": undo} if undo else {})}
    # What sends the browser on has no page of its own to say it on: the next one does.
    if request.headers.get("HX-Request") == "true" and not response.has_header("HX-Redirect"):
        response.headers["HX-Trigger"] = json.dumps({"toast": said})
    else:
        # A slash would make Python wrap the value in quotes, which scripts do not expect.
        # Scripts read it and take it away; it carries nothing that the page would not show.
        value = quote(json.dumps(said), safe="")
        response.set_cookie(COOKIE, value, max_age=SECONDS, samesite="Lax", secure=settings.HTTPS)
    return response
