"""The JSON API: every app's router under /api/v1, one shape of errors, one OpenAPI document."""

from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import orjson
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer

from config.api_bodies import NotJson, OrjsonParser
from config.api_document import complete, guard
from meristem.kernel.errors import Invalid
from meristem.kernel.http import errors


def _exactly(value: Any) -> str:
    """Decimals go out as text, with every digit, as their schema says."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


class OrjsonRenderer(BaseRenderer):
    """Writes JSON."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_exactly)


class Api(NinjaAPI):
    """Ninja's API, whose document says centrally what holds for every operation."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        complete(document)
        return document


api = Api(
    title="Meristem",
    version="1",
    description=(
        "The product's own pages use the same services. Sign in with a personal token (`Authorization: Bearer ...`)"
        " or the session cookie. Errors are RFC 9457 problems. A POST may carry `Idempotency-Key`. Lists are paged"
        " by cursor."
    ),
    docs_url=None,
    parser=OrjsonParser(),
    renderer=OrjsonRenderer(),
    urls_namespace="api-v1",
)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each wrong field with its message; `body` stands for the whole when it is missing or no object."""
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        # After the source of a value comes its name; a body has a name for our code only.
        source, *place = item["loc"]
        name = ".".join(str(part) for part in (place[1:] if source == "body" else place)) or str(source)
        fields.setdefault(name, []).append(item["msg"])
    return errors.answer_to(request, Invalid(fields=fields))  # type: ignore[return-value]


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own refusals; what our parser said of a body stands behind one that says less."""
    said = error.__cause__
    if isinstance(said, Exception) and errors.as_domain_error(said) is not None:
        return any_error(request, said)
    response = errors.problem(error.status_code, "bad-request", str(error))
    response.undo = True  # type: ignore[attr-defined]
    return response


@api.exception_handler(Exception)
def any_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """The designed answer; a database that cannot be reached is the gate's affair (it may try again)."""
    if isinstance(error, OperationalError):
        raise error
    if isinstance(error, RawPostDataException):
        # A multipart body was read as a form, for its key or its CSRF token.
        error = NotJson()
    return errors.answer_to(request, error)  # type: ignore[return-value]


for app in settings.INSTALLED_APPS:
    if app.startswith("meristem.") and find_spec(f"{app}.api"):
        module = import_module(f"{app}.api")
        api.add_router("", module.router, tags=[app.removeprefix("meristem.")])

guard(api)
