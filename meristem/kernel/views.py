"""What machines ask: is the process alive, can it serve, how does it do."""

import ipaddress
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from meristem.kernel import metrics as figures
from meristem.kernel.http.access import EVERYONE


def bare(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view without an organisation around it: it must answer when the database does not."""
    view.bare = True  # type: ignore[attr-defined]
    view.access = EVERYONE  # type: ignore[attr-defined]
    return view


@bare
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@bare
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and the event consumers are known; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(behind), 0), coalesce(sum(given_up), 0) FROM kernel_event_lag()")
            behind, given_up = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    return JsonResponse({"ready": True, "events_behind": int(behind), "events_given_up": int(given_up)})


@bare
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for scrapers on this machine or a private network only."""
    address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    if not (address.is_private or address.is_loopback):
        raise Http404
    return HttpResponse(figures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
