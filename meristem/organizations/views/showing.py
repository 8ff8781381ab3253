"""How an organisation shows itself, and the domains that are its own."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.kernel.errors import Conflict, DomainError, Invalid, NotFound
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.models import DomainClaim, Logo, OrganizationSettings
from meristem.organizations.permissions import MANAGE_ORGANIZATION
from meristem.organizations.queries.plans import plan_lacks
from meristem.organizations.services import organization_switch
from meristem.organizations.services.brand import colour_change, logo_change, stylesheet
from meristem.organizations.services.domains import (
    domain_check,
    domain_claim,
    domain_join,
    domain_let_join,
    domain_release,
    record_name,
    record_text,
)

# Its address changes with what it says.
FOREVER = "private, max-age=31536000, immutable"


class BrandForm(forms.Form):
    brand_colour = forms.CharField(
        label=gettext_lazy("Colour of buttons and links"),
        required=False,
        max_length=7,
        help_text=gettext_lazy("Like #2a6b3f; leave it empty for ours. White letters on it must be readable."),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("PNG, JPEG or WebP, up to 4 MB.")
    )


class DomainForm(forms.Form):
    domain = forms.CharField(label=gettext_lazy("Domain"), max_length=253, help_text=gettext_lazy("Like example.org."))


def _refuse(form: forms.Form, error: DomainError) -> None:
    for name, messages in error.fields.items():
        form.add_error(name, messages)
    if not error.fields:
        form.add_error(None, str(error.detail))


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_ORGANIZATION)
def brand(request: Request) -> HttpResponse:
    colour = OrganizationSettings.objects.values_list("brand_colour", flat=True).get()
    form = BrandForm(posted(request), request.FILES or None, initial={"brand_colour": colour})
    if request.method == "POST" and form.is_valid():
        try:
            colour_change(actor=request.actor, colour=form.cleaned_data["brand_colour"])
            if form.cleaned_data["logo"] is not None:
                logo_change(actor=request.actor, file=form.cleaned_data["logo"])
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:brand"), _("Saved"))
    context = {
        "form": form,
        "has_logo": Logo.objects.exists(),
        "version": request.actor.brand,
        "lacking": plan_lacks("branding"),
    }
    return render(request, "organizations/brand.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_ORGANIZATION)
def logo_remove(request: Request) -> HttpResponse:
    logo_change(actor=request.actor, file=None)
    return with_toast(request, see_other("organizations:brand"), _("The logo is gone."))


@require_safe
@access(EVERYONE)
def brand_css(request: Request) -> HttpResponse:
    """The stylesheet of the organisation that is entered."""
    colour = OrganizationSettings.objects.values_list("brand_colour", flat=True).first() or ""
    text = stylesheet(colour, Logo.objects.exists(), request.actor.brand)
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOREVER})


@require_safe
@access(EVERYONE)
def logo(request: Request) -> HttpResponse:
    """The logo, as it was written anew."""
    found = Logo.objects.first()
    if found is None:
        raise NotFound
    return HttpResponse(bytes(found.image), content_type="image/png", headers={"Cache-Control": FOREVER})


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_ORGANIZATION)
def domains(request: Request) -> HttpResponse:
    form = DomainForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain_claim(actor=request.actor, domain=form.cleaned_data["domain"])
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:domains"), _("Now add the record, then check it."))
    claims = [(claim, record_name(claim), record_text(claim)) for claim in DomainClaim.objects.order_by("domain")]
    context = {"form": form, "claims": claims, "lacking": plan_lacks("domains")}
    return render(request, "organizations/domains.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_ORGANIZATION)
def check_domain(request: Request, claim_id: UUID) -> HttpResponse:
    found = domain_check(actor=request.actor, claim_id=claim_id)
    said = _("The domain is proved.") if found else _("The record is not there yet. It can take some hours.")
    return with_toast(request, see_other("organizations:domains"), said)


@require_POST
@access(MANAGE_ORGANIZATION)
def open_domain(request: Request, claim_id: UUID) -> HttpResponse:
    domain_let_join(actor=request.actor, claim_id=claim_id, lets_join=request.POST.get("lets_join") == "on")
    return with_toast(request, see_other("organizations:domains"), _("Saved"))


@require_POST
@access(MANAGE_ORGANIZATION)
def release_domain(request: Request, claim_id: UUID) -> HttpResponse:
    domain_release(actor=request.actor, claim_id=claim_id)
    return with_toast(request, see_other("organizations:domains"), _("The domain is given up."))


@require_POST
@access(SIGNED_IN)
def join_by_domain(request: Request) -> HttpResponse:
    """Join an organisation by the domain of one's confirmed address."""
    try:
        wanted = UUID(request.POST.get("organization", ""))
    except ValueError as error:
        raise NotFound from error
    domain_join(actor=request.actor, organization_id=wanted)
    organization_switch(actor=request.actor, organization_id=wanted)
    return with_toast(request, SeeOther("/today"), _("Welcome."))
