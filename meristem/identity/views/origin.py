"""Where a request comes from, and the cookie that lets its sender in."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone

from meristem.identity.services.sessions import LIFETIME, session_renew
from meristem.identity.types import DISPLAY_COOKIE, Browser, Display, Origin
from meristem.kernel.http.access import Request
from meristem.kernel.http.gate import token_of

# A browser may be shared by some people; browsers themselves keep no cookie longer than 400 days.
MOST_ACCOUNTS = 6
BROWSER_LIFETIME = 400 * 24 * 3600


def origin_of(request: HttpRequest, *, device: str = "") -> Origin:
    """The network address, what the browser says of itself, and by what accounts know it.

    A program has no cookies: what it was given as `device` stands for it.
    """
    try:
        address = str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        address = None
    # A zero byte cannot be kept; nothing else in it matters.
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:300]
    # Kept with the request, so that the answer can hand a fresh token over (remember_browser).
    browser = Browser(tokens=(device,) if device else _tokens(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")))
    request.browser = browser  # type: ignore[attr-defined]
    return Origin(address=address, device=agent, browser=browser)


def _tokens(cookie: str) -> tuple[str, ...]:
    return tuple(token for token in cookie.split(".") if token)[:MOST_ACCOUNTS]


def let_in(request: HttpRequest, response: HttpResponse, token: str, *, stay: bool = True) -> None:
    """Give the browser its session, and a new token against forged requests with it."""
    _give(request, response, token, int(LIFETIME.total_seconds()) if stay else None)
    remember_browser(request, response)


def remember_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Hand over the token by which the account that was just proved knows this browser from now on."""
    browser: Browser | None = getattr(request, "browser", None)
    if browser is None:
        return
    if browser.display is not None:
        remember_display(response, browser.display)
    if not browser.fresh:
        return
    tokens = (browser.fresh, *browser.tokens)[:MOST_ACCOUNTS]
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        ".".join(tokens),
        max_age=BROWSER_LIFETIME,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def remember_display(response: HttpResponse, display: Display) -> None:
    """Have this browser's pages look as its person wants them to; nothing of it is a secret."""
    words = display.cookie()
    # Taken back with the flags it was given: browsers mind them in either case.
    lifetime = BROWSER_LIFETIME if words else 0
    response.set_cookie(DISPLAY_COOKIE, words, lifetime, secure=settings.HTTPS, httponly=True, samesite="Lax")


def renew(request: Request, response: HttpResponse) -> None:
    """Give the session she is in another token, after something that gave it more power."""
    if token_of(request)[1]:
        return  # a program keeps what it holds: its header cannot be changed from here
    renewed = session_renew(actor=request.actor)
    if renewed is not None:
        token, ends = renewed
        _give(request, response, token, None if ends is None else int((ends - timezone.now()).total_seconds()))


def _give(request: HttpRequest, response: HttpResponse, token: str, seconds: int | None) -> None:
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        token,
        max_age=seconds,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    rotate_token(request)


def let_out(response: HttpResponse) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
    # Drafts and whatever else scripts kept in this browser; language and known browsers are cookies, which stay.
    response["Clear-Site-Data"] = '"storage"'
