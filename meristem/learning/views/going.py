"""Where a POST of learning leads afterwards."""

from django.http import HttpResponse, HttpResponseRedirect

from meristem.kernel.http.access import Request
from meristem.kernel.http.toasts import with_toast


def see_other(url: str) -> HttpResponse:
    """Go and look there (303, so that a reload repeats nothing)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def leave_for(request: Request, url: str, said: str = "") -> HttpResponse:
    """The same for a form and for HTMX, which must leave the page altogether; the next page says `said`."""
    response = see_other(url)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
    return with_toast(request, response, said) if said else response
