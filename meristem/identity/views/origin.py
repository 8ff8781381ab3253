"""Where a request comes from, and the cookie that lets its sender in."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from meristem.identity.services.sessions import LIFETIME
from meristem.identity.types import Origin


def origin_of(request: HttpRequest) -> Origin:
    """The network address and what the browser says of itself."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        # A proxy stands in front (docs/operators) and appends whom it spoke with; what precedes that anyone can write.
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rpartition(",")[2].strip()
    try:
        address = str(ipaddress.ip_address(told))
    except ValueError:
        address = None
    # A zero byte cannot be kept; nothing else in it matters.
    return Origin(address=address, device=request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:300])


def let_in(request: HttpRequest, response: HttpResponse, token: str, *, stay: bool = True) -> None:
    """Give the browser its session, and a new token against forged requests with it."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        token,
        max_age=int(LIFETIME.total_seconds()) if stay else None,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    rotate_token(request)


def let_out(response: HttpResponse) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
