"""A person's own data: a copy, the end of it, consents, and who has seen it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.privacy import KEEP, holdings
from meristem.organizations.permissions import MANAGE_ORGANIZATION
from meristem.privacy import retention, services
from meristem.privacy.forms import ErasureForm, RetentionForm
from meristem.privacy.queries import consents_of, readings


def _page(request: Request, form: ErasureForm | None = None) -> HttpResponse:
    person = request.actor.person
    context = {
        "exports": services.exports_of(person),
        "erasure": services.erasure_open(person),
        "form": form or ErasureForm(),
        "days": settings.ERASURE_DAYS,
        "consents": consents_of(person),
        "kept": [(one.title, one.why) for one in holdings() if one.erase == KEEP],
    }
    return render(request, "privacy/home.html", context, status=422 if form else 200)


@require_safe
@access(SIGNED_IN)
def home(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@access(SIGNED_IN)
def export(request: Request) -> HttpResponse:
    services.export_ask(actor=request.actor)
    return with_toast(request, see_other("privacy:home"), _("Your copy is being prepared."))


@require_safe
@access(SIGNED_IN)
def download(request: Request, export_id: UUID) -> HttpResponse:
    content = services.export_content(actor=request.actor, export_id=export_id)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@access(SIGNED_IN)
def erasure(request: Request) -> HttpResponse:
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        services.erasure_ask(actor=request.actor, **form.cleaned_data)
    except Invalid as error:
        for name, messages in error.fields.items():
            for message in messages:
                form.add_error(name, message)
        return _page(request, form)
    return with_toast(request, see_other("privacy:home"), _("Noted. Until then you can take it back here."))


@require_POST
@access(SIGNED_IN)
def cancel(request: Request) -> HttpResponse:
    services.erasure_cancel(actor=request.actor)
    return with_toast(request, see_other("privacy:home"), _("Your account stays."))


@require_POST
@access(SIGNED_IN)
def consent(request: Request, purpose: str) -> HttpResponse:
    services.consent_set(actor=request.actor, purpose=purpose, is_given=request.POST.get("given") == "yes")
    return with_toast(request, see_other("privacy:home"), _("Saved"))


@require_safe
@access(SIGNED_IN)
def readings_page(request: Request) -> HttpResponse:
    rows, following = readings(request.actor.person, cursor=request.GET.get("cursor") or None)
    return render(request, "privacy/readings.html", {"rows": rows, "next_cursor": following})


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_ORGANIZATION)
def retention_page(request: Request) -> HttpResponse:
    form = RetentionForm(posted(request), kinds=retention.rules())
    if request.method == "POST" and form.is_valid():
        for kind, days in form.cleaned_data.items():
            retention.rule_set(actor=request.actor, kind=kind, days=days)
        return with_toast(request, see_other("privacy:retention"), _("Saved"))
    fixed = [kind for kind in retention.KINDS if not kind.is_of_organization]
    context = {"form": form, "fixed": fixed}
    return render(request, "privacy/retention.html", context, status=422 if form.errors else 200)
