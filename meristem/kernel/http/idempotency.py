"""A POST that carries a key is done once; its repetition gets the first answer again.

The API takes the key from the `Idempotency-Key` header (IETF draft-ietf-httpapi-idempotency-key-header), a page's
form from its hidden field `_once`. The record lives in the transaction of the effects: both stay or neither.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import is_unlinked
from meristem.kernel.http.errors import answer_to, problem

LONGEST_KEY = 255
KEPT_BODY = 256 * 1024
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger")


def key_of(request: HttpRequest) -> str | None:
    # An unlinked route keeps no record: it would stand beside the person, with a fingerprint of what she sent.
    if request.method != "POST" or is_unlinked(request):
        return None
    if request.path_info.startswith("/api/"):
        return request.META.get("HTTP_IDEMPOTENCY_KEY") or None
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return request.POST.get("_once") or None
    return None


def answered_once(request: HttpRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of the view, or the one it gave to the same key before."""
    try:
        key = key_of(request)
    except Exception as error:
        # A form that cannot even be read: the designed answer, not a fault.
        return answer_to(request, error)
    if key is None:
        return answer()
    if len(key) > LONGEST_KEY:
        return answer_to(
            request, Invalid(_("The idempotency key is longer than 255 characters."), code="idempotency-key")
        )
    actor = request.actor  # type: ignore[attr-defined]
    who = str(actor.user_id or "visitor:" + request.META.get("REMOTE_ADDR", ""))
    fingerprint = _fingerprint(request)
    with connection.cursor() as cursor:
        # A concurrent twin waits here until the first one has committed or failed.
        cursor.execute(
            "INSERT INTO kernel_idempotencyrecord (id, organization_id, actor_key, key, fingerprint, headers, body)"
            " VALUES (kernel_uuid7(), %s, %s, %s, %s, '{}', '') ON CONFLICT DO NOTHING RETURNING id",
            [actor.organization_id, who, key, fingerprint],
        )
        created = cursor.fetchone()
        if created is None:
            cursor.execute(
                "SELECT fingerprint, status, headers::text, body FROM kernel_idempotencyrecord"
                " WHERE organization_id = %s AND actor_key = %s AND key = %s",
                [actor.organization_id, who, key],
            )
            return _again(request, fingerprint, cursor.fetchone())
    response = answer()
    if not getattr(response, "undo", False) and isinstance(response, HttpResponse):
        _keep(created[0], response if not getattr(request, "answer_is_secret", False) else _shown_once())
    return response


def _fingerprint(request: HttpRequest) -> bytes:
    # Keyed, as a body may hold a password, of which no quick hash may lie about.
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{request.method} {request.get_full_path()}\n".encode(), "sha256")
    if request.content_type == "multipart/form-data":
        # The body is consumed by the parser; names, sizes and values tell repetition from another form.
        for name, values in sorted(request.POST.lists()):
            if name != "csrfmiddlewaretoken":
                digest.update(f"{name}={values}\n".encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(f"{name}:{file.name}:{file.size}\n".encode())  # type: ignore[union-attr]
    elif request.path_info.startswith("/api/"):
        digest.update(request.body)
    else:
        for name, values in sorted(request.POST.lists()):
            if name != "csrfmiddlewaretoken":
                digest.update(f"{name}={values}\n".encode())
    return digest.digest()


def _again(request: HttpRequest, fingerprint: bytes, row: tuple[Any, ...] | None) -> HttpResponseBase:
    if row is None or row[1] is None or bytes(row[0]) != fingerprint:
        detail = _("This key was used for another request.")
        return answer_to(request, Invalid(detail, code="idempotency-key"))
    response = HttpResponse(bytes(row[3]), status=int(row[1]))
    for name, value in json.loads(str(row[2])).items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _shown_once() -> HttpResponse:
    """Kept instead of an answer that held a secret: secrets are stored as hashes only (ADR 0007)."""
    detail = _("This was done already. Its answer held a secret, which is shown once and not kept.")
    return problem(409, "shown-once", _("That was shown once"), detail)


def _keep(record_id: Any, response: HttpResponse) -> None:
    body = response.content if len(response.content) <= KEPT_BODY else b""
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_idempotencyrecord SET status = %s, headers = %s::jsonb, body = %s WHERE id = %s",
            [response.status_code, json.dumps(headers), body, record_id],
        )
