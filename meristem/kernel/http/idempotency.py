"""A POST that carries a key is done once; its repetition gets the first answer again.

The API takes the key from the `Idempotency-Key` header (IETF draft-ietf-httpapi-idempotency-key-header), a page's
form from its hidden field `_once`. The record lives in the transaction of the effects: both stay or neither.

A key belongs to the person, wherever she is entered: what moves her session to another organisation (founding,
leaving, switching) is repeated from there. A personal token never leaves its organisation, and its keys belong to both:
a program that does the same in two organisations may use the same key. A visitor's belong to organisation and address.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
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
    if len(key) > LONGEST_KEY or not key.isprintable():
        detail = _("An idempotency key has at most 255 characters, all of them printable.")
        return answer_to(request, Invalid(detail, code="idempotency-key"))
    who = _holder(request)
    fingerprint = _fingerprint(request)
    with connection.cursor() as cursor:
        # A concurrent twin waits here until the first one has committed or failed.
        cursor.execute(
            "INSERT INTO kernel_idempotencyrecord (id, actor_key, key, fingerprint, headers, body)"
            " VALUES (kernel_uuid7(), %s, %s, %s, '{}', '') ON CONFLICT DO NOTHING RETURNING id",
            [who, key, fingerprint],
        )
        created = cursor.fetchone()
        if created is None:
            cursor.execute(
                "SELECT fingerprint, status, headers::text, body FROM kernel_idempotencyrecord"
                " WHERE actor_key = %s AND key = %s",
                [who, key],
            )
            return _again(request, fingerprint, cursor.fetchone())
    response = answer()
    if not getattr(response, "undo", False) and isinstance(response, HttpResponse):
        _keep(created[0], response if not getattr(request, "answer_is_secret", False) else _shown_once())
    return response


def forget(user_id: UUID) -> int:
    """Delete every answer kept for a person, whom the caller has entered (her erasure); how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_idempotencyrecord WHERE split_part(actor_key, ':', 1) = %s", [str(user_id)])
        return int(cursor.rowcount)


def _holder(request: HttpRequest) -> str:
    """Whose the key is; the table's policy reads the same words."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        return f"visitor:{actor.organization_id or ''}:{request.META.get('REMOTE_ADDR', '')}"
    return str(actor.user_id) if actor.scopes is None else f"{actor.user_id}:{actor.organization_id}"


def _fingerprint(request: HttpRequest) -> bytes:
    # Keyed, as a body may hold a password, of which no quick hash may lie about.
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{request.method} {request.get_full_path()}\n".encode(), "sha256")
    if request.path_info.startswith("/api/") and request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.digest()
    # A form's token differs each time, and a multipart body is consumed by its parser: the fields tell.
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            digest.update(f"{name}={values}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{file.name}:{file.size}\n".encode())
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
