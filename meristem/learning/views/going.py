"""Where a POST of learning leads afterwards."""

import json

from django.http import HttpResponse, HttpResponseRedirect

from meristem.kernel.http.access import Request


def see_other(url: str) -> HttpResponseRedirect:
    """Go and look there (303, so that a reload repeats nothing)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def leave_for(request: Request, url: str) -> HttpResponse:
    """The same for a form and for HTMX, which must leave the page altogether."""
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return see_other(url)


def with_toast(response: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    """Let the page say it quietly, with a way back when `undo` is an address."""
    toast = {"text": text} | ({"undo": undo} if undo else {})
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response
