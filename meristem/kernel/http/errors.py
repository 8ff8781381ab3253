"""Errors become pages for people and RFC 9457 problems for programs, here and nowhere else."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from meristem.kernel.context import entered
from meristem.kernel.errors import ZERO, Denied, DomainError, Invalid, NotFound, SignInRequired, TooLarge, TooMany

log = structlog.get_logger("meristem.http")

PROBLEM = "application/problem+json"
# Taken out again when the document is completed.
ALSO = "x-also"


class _Conflict(DomainError):
    code, status = "conflict", 409


def guarded(
    request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    """The view's response, or the designed answer to what it raised; the latter undoes what the view wrote."""
    try:
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response
    except OperationalError:
        raise
    except Exception as error:
        return answer_to(request, error)


def as_domain_error(error: Exception) -> DomainError | None:
    """What a person may be told of an exception; None when it is a fault of ours."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, (Http404, ObjectDoesNotExist)):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Denied()
    if isinstance(error, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return TooLarge()
    if isinstance(error, (BadRequest, SuspiciousOperation, UnicodeDecodeError, MultiPartParserError)):
        return Invalid(code="bad-request")
    if isinstance(error, (DataError, UnicodeEncodeError)):
        # PostgreSQL refuses what no field check foresaw: a zero byte, half a character, a number out of range.
        return Invalid(_("A value is out of the range that can be kept."))
    if isinstance(error, IntegrityError):
        return _Conflict(_("That does not fit with what is already there. Somebody may have been faster."))
    return None


def answer_to(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """The designed answer; marked so that the gate rolls back what was written."""
    known = as_domain_error(error)
    if isinstance(error, DataError) and (names := _fields_with_zeros(request)):
        known = Invalid(f"{', '.join(names)}: {ZERO}", fields={name: [ZERO] for name in names})
    if known is None:
        log.exception("fault", error=type(error).__name__)
        response = fault(request)
    else:
        if isinstance(error, IntegrityError):
            log.warning("integrity", constraint=getattr(getattr(error.__cause__, "diag", None), "constraint_name", ""))
        response = domain_error(request, known)
    response.undo = True  # type: ignore[attr-defined]
    return response


def _fields_with_zeros(request: HttpRequest) -> list[str]:
    """Names of the parameters, of the address or the form, that hold what PostgreSQL cannot keep."""
    return [name for sent in (request.GET, request.POST) for name, values in sent.lists() if "\0" in "".join(values)]


def wants_problem(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or "json" in request.META.get("HTTP_ACCEPT", "").split(",")[0]


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = _domain_error(request, error)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
        if error.policy:
            response["RateLimit-Policy"] = error.policy
            response["RateLimit"] = f"{error.policy.partition(';')[0]};r=0;t={error.retry_after}"
    return response


def _domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    if wants_problem(request):
        return problem(
            error.status, error.code, str(error.title), str(error.detail), errors=error.fields, **error.extra
        )
    if isinstance(error, SignInRequired) and request.method == "GET":
        return HttpResponseRedirect(reverse("identity:sign_in") + "?" + urlencode({"next": request.get_full_path()}))
    return error_page(request, error.status, str(error.title), str(error.detail))


def also(*statuses: int) -> dict[str, Any]:
    """For `openapi_extra` of an operation: errors it answers besides those that follow from its shape."""
    return {ALSO: [str(status) for status in statuses]}


def problem(status: int, code: str, title: str, detail: str = "", **extra: Any) -> HttpResponse:
    """An RFC 9457 problem; `errors` maps field names to messages."""
    body = {"type": f"urn:meristem:problem:{code}", "title": title, "status": status, "code": code}
    if detail:
        body["detail"] = detail
    body |= {key: value for key, value in extra.items() if value not in ({}, None)}
    response = HttpResponse(json.dumps(body, default=str), status=status, content_type=PROBLEM)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def error_page(request: HttpRequest, status: int, title: str, detail: str = "") -> HttpResponse:
    """The designed page: what happened, and what to do."""
    context = {"status": status, "title": title, "detail": detail, "actions": []}
    if not hasattr(request, "actor"):
        request.actor = None  # type: ignore[attr-defined]
    return render(request, "web/error.html", context, status=status)


def _any(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    if wants_problem(request):
        return problem(status, code, title, detail)
    return error_page(request, status, title, detail)


def fault(request: HttpRequest) -> HttpResponse:
    detail = _("The fault is ours and has been noted. Nothing of what you sent was kept half-way.")
    return _any(request, 500, "fault", _("Something broke on our side"), detail)


def unavailable(request: HttpRequest) -> HttpResponse:
    detail = _("The database cannot be reached at the moment. Please try again shortly.")
    response = _any(request, 503, "unavailable", _("We will be back in a moment"), detail)
    response["Retry-After"] = "5"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    detail = _("What you sent is larger than what is taken here. Shorten it and send it again.")
    return _any(request, 413, "too-large", _("That is too large"), detail)


def length_required(request: HttpRequest) -> HttpResponse:
    detail = _("Say with Content-Length how long a form is: one that breaks off could not be told from a whole one.")
    return _any(request, 411, "length-required", _("How long is it?"), detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = _(
        "This form has been open for long or came from another site. Go back, reload the page and send it again."
    )
    return _any(request, 403, "csrf", _("We could not be sure that this came from you"), detail)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere. Nobody has entered by now: who carries a session does, to meet her own shell."""
    if wants_problem(request) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return _not_found(request)
    # Here, since the gate needs this module.
    from meristem.kernel.http.gate import hash_of, token_of, welcome

    try:
        with entered(hash_of(token_of(request)[0])) as actor:
            welcome(request, actor)
            return _not_found(request)
    except OperationalError:
        log.exception("database_unreachable")
        return unavailable(request)


def _not_found(request: HttpRequest) -> HttpResponse:
    return _any(
        request, 404, "not-found", _("There is nothing here"), _("The address may be mistyped, or the page has moved.")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _any(request, 400, "bad-request", _("That request could not be read"), "")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _any(request, 403, "denied", _("This is not open to you"), "")


def server_error(request: HttpRequest) -> HttpResponse:
    return fault(request)


__all__ = ["answer_to", "as_domain_error", "guarded", "problem"]
