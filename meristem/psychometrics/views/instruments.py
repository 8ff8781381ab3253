"""For administrators: which questionnaires are offered here, and bringing in another."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import Request, access
from meristem.psychometrics import queries, services
from meristem.psychometrics.permissions import MANAGE
from meristem.psychometrics.schema import instrument_load
from meristem.psychometrics.views.journeys import see_other

LARGEST = 512 * 1024


@require_GET
@access(MANAGE)
def overview(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@access(MANAGE)
def bring(request: Request) -> HttpResponse:
    """Import a questionnaire from YAML; what does not fit is listed by its place."""
    file = request.FILES.get("source")
    try:
        services.instrument_import(actor=request.actor, source=instrument_load(_text(file)))
    except Invalid as error:
        problems = [f"{place}: {message}" for place, messages in error.fields.items() for message in messages]
        return _page(request, problems, 422)
    except Conflict as error:
        return _page(request, [str(error.detail)], 409)
    return see_other(reverse("psychometrics:instruments"))


@require_POST
@access(MANAGE)
def offer(request: Request, key: str) -> HttpResponse:
    services.instrument_offer(actor=request.actor, key=key, is_offered=request.POST.get("offered") == "1")
    return see_other(reverse("psychometrics:instruments"))


def _text(file: "UploadedFile[bytes] | None") -> str:
    if file is None:
        raise Invalid(fields={_("File"): [_("Choose a file first.")]})
    if (file.size or 0) > LARGEST:
        raise Invalid(fields={_("File"): [_("At most 512 kB.")]})
    try:
        return bytes(file.read()).decode()
    except UnicodeDecodeError as error:
        raise Invalid(fields={_("File"): [_("It is not text in UTF-8.")]}) from error


def _page(request: Request, problems: list[str] | None = None, status: int = 200) -> HttpResponse:
    context = {"instruments": queries.offered_instruments(get_language() or "en"), "problems": problems or []}
    return render(request, "psychometrics/instruments.html", context, status=status)
