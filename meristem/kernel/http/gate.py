"""The gate: every request is named, entered into an organisation, answered safely and counted."""

import functools
import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured, SuspiciousOperation
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import ResolverMatch
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from psycopg.errors import DeadlockDetected

from meristem.kernel import metrics
from meristem.kernel.context import Actor, entered
from meristem.kernel.errors import Denied, TooMany
from meristem.kernel.http import bodies, errors, idempotency, throttle
from meristem.kernel.http.access import check_scope, enters_alone, is_unlinked
from meristem.kernel.http.proxies import believed
from meristem.kernel.ids import uuid4
from meristem.kernel.limits import Policy
from meristem.kernel.links import PERSONAL

log = structlog.get_logger("meristem.http")

API = "/api/"
# So often a request may come again after it was ended for another one's sake.
DEADLOCKS = 3
Handler = Callable[[HttpRequest], HttpResponseBase]

SAFETY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:;"
        " font-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def safety_headers() -> dict[str, str]:
    """What every answer carries, those of files included."""
    if not settings.HTTPS:
        return SAFETY_HEADERS
    return SAFETY_HEADERS | {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def token_of(request: HttpRequest) -> tuple[str | None, bool]:
    """(token, bearer): from the Authorization header, else from the session cookie."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if header[:7].lower() == "bearer ":
        return header[7:].strip(), True
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    # A personal token is bound to scopes and belongs in the header.
    return (None if cookie and cookie.startswith(PERSONAL) else cookie), False


def hash_of(token: str | None) -> bytes | None:
    return hashlib.sha256(token.encode()).digest() if token else None


class Csrf(CsrfViewMiddleware):
    """Django's check for every unsafe request that carries a cookie's authority, API included.

    A bearer token is not sent by browsers on their own, an API call without any cookie has no authority to borrow, and
    what a secret link (`access.by_link`) or a signature (`access.by_signature`) may do it may do without any: none of
    them needs the check.
    """

    def process_view(self, request: HttpRequest, callback: Any, args: Any, kwargs: Any) -> Any:
        token, bearer = token_of(request)
        if bearer or (token is None and request.path_info.startswith(API)) or getattr(callback, "bears_proof", False):
            return None
        try:
            return super().process_view(request, _never_exempt, args, kwargs)
        except (BadRequest, SuspiciousOperation, MultiPartParserError) as error:
            # Looking for its token the check reads the form, and is the first to find it too large or broken.
            return errors.answer_to(request, error)

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return errors.csrf_failure(request, reason)


def _never_exempt(*_: Any) -> HttpResponseBase:
    """Stands in for the view, whose own `csrf_exempt` (django-ninja sets it) must not count."""
    raise RuntimeError("only looked at, never called")


class Gate:
    """Outermost: names the request, refuses what is too large, adds safety headers, counts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.safety_headers = [(name.lower(), (name, value)) for name, value in safety_headers().items()]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        believed(request)
        request_id = uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.htmx = request.META.get("HTTP_HX_REQUEST") == "true"  # type: ignore[attr-defined]
        try:
            response = self._answer(request)
            self._finish(request, response, request_id, started)
            return response
        finally:
            structlog.contextvars.clear_contextvars()
            translation.deactivate()
            timezone.deactivate()

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        set_language(request, None)
        try:
            throttle.asked(request, token_of(request)[0])
        except TooMany as error:
            return errors.answer_to(request, error)
        return bodies.refused(request) or self.get_response(request)

    def _finish(self, request: HttpRequest, response: HttpResponseBase, request_id: str, started: float) -> None:
        kept = response.headers._store  # past the check of each name and value anew
        for key, header in self.safety_headers:
            if key not in kept:
                kept[key] = header
        throttle.tell(request, response)
        kept["x-request-id"] = ("X-Request-ID", request_id)
        actor: Actor | None = getattr(request, "actor", None)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if actor and actor.is_authenticated else "private, no-cache"
        seconds = time.perf_counter() - started
        match: ResolverMatch | None = request.resolver_match
        route = match.route if match else "none"
        metrics.request_answered(request.method or "", route, response.status_code, seconds)
        if settings.LOG_REQUESTS and request.path_info not in ("/healthz", "/readyz", "/metrics"):
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                organization=_text(actor.organization_id if actor else None),
                user=_text(actor.user_id if actor and not is_unlinked(request) else None),
            )


class Entrance:
    """Innermost, so that the CSRF check has passed: runs the view inside the organisation's transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Run the view inside the one atomic wrapper. A hot, unlinked or apart view enters by itself."""
        if getattr(view, "bare", False):
            return None
        try:
            throttle.called(request, _endpoints())
        except TooMany as error:
            return errors.answer_to(request, error)
        if getattr(view, "hot", False) or enters_alone(request):
            try:
                return errors.guarded(request, view, args, kwargs)
            except OperationalError:
                log.exception("database_unreachable")
                return errors.unavailable(request)
        if not hasattr(view, "access") and not request.path_info.startswith(API):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not say who may call it")
        try:
            return self._patiently(request, view, args, kwargs)
        except OperationalError:
            log.exception("database_unreachable")
            return errors.unavailable(request)
        except IntegrityError as error:
            # Deferred constraints speak at commit.
            return errors.answer_to(request, error)

    def _patiently(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        """Entering touches a session that was idle, and a twin with the same key may move just this session: each would
        wait for the other. Nothing stays of the one that PostgreSQL ends, so it simply comes again."""
        for _once_more in range(DEADLOCKS):
            try:
                return self._inside(request, view, args, kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected) or request.FILES:
                    raise
                log.warning("deadlock")
        return self._inside(request, view, args, kwargs)

    def _inside(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        token, _bearer = token_of(request)
        with entered(hash_of(token)) as actor:
            welcome(request, actor)
            # Before idempotency: what a stronger token did is not repeated to a weaker one.
            response = out_of_scope(request, actor) or idempotency.answered_once(
                request, lambda: errors.guarded(request, view, args, kwargs)
            )
            if getattr(response, "undo", False):
                transaction.set_rollback(True)
        return response


def out_of_scope(request: HttpRequest, actor: Actor) -> HttpResponseBase | None:
    """The refusal when a personal token lacks the scope for this method."""
    try:
        check_scope(actor, request.method)
    except Denied as error:
        return errors.answer_to(request, error)
    return None


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def welcome(request: HttpRequest, actor: Actor) -> None:
    """Give the request its actor, and speak her language in her time zone."""
    request.actor = actor  # type: ignore[attr-defined]
    throttle.proved(request, actor)
    set_language(request, actor)
    try:
        timezone.activate(ZoneInfo(actor.time_zone))
    except (KeyError, ValueError):
        timezone.deactivate()


def set_language(request: HttpRequest, actor: Actor | None) -> None:
    """Her own choice, else the cookie, else what the browser asks for."""
    language = (actor.language if actor else "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if language not in _known_languages():
        language = translation.get_language_from_request(request)
    if actor is None or language != request.LANGUAGE_CODE:
        translation.activate(language)
        request.LANGUAGE_CODE = language


@functools.cache
def _endpoints() -> Mapping[tuple[str, str], Policy]:
    """What the installation's wiring says of single routes."""
    table: Mapping[tuple[str, str], Policy] = import_string(settings.ENDPOINT_LIMITS)
    return table


@functools.cache
def _known_languages() -> frozenset[str]:
    return frozenset(code for code, _name in settings.LANGUAGES)
