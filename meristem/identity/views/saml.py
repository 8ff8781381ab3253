"""Coming in by a SAML provider, and setting one up (ADR 0013)."""

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meristem.identity.forms_saml import SamlForm
from meristem.identity.models import IdentityProvider
from meristem.identity.ports import home
from meristem.identity.providers.saml.keys import shown
from meristem.identity.providers.saml.metadata import own_metadata
from meristem.identity.queries.providers import provider_here
from meristem.identity.services.saml import (
    Tried,
    is_complete,
    saml_arrive,
    saml_provider,
    saml_receive,
    saml_try,
)
from meristem.identity.services.saml_settings import saml_save
from meristem.identity.services.saml_sides import us_of
from meristem.identity.views.origin import origin_of
from meristem.identity.views.provider_pages import MANAGE, bind, come_in, cookie_name, form_wrong, told_page
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access, by_signature
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.mail import page_link

# As long as the way from one page to the next takes.
SECONDS = 120


def _carrier() -> str:
    return "__Host-saml" if settings.HTTPS else "saml"


@require_safe
@access(EVERYONE)
def metadata(request: Request, provider_id: UUID) -> HttpResponse:
    """What the provider must know of us: no secret, and needed before anybody comes in."""
    provider, _seen = saml_provider(provider_id)
    document = own_metadata(us_of(provider), signs_requests=provider.signs_requests)
    response = HttpResponse(document, content_type="application/samlmetadata+xml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="meristem-metadata.xml"'
    return response


@by_signature
@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def answer(request: Request, provider_id: UUID) -> HttpResponse:
    """The provider's page posts its answer here, from another site and without our cookies (RelayState is not read)."""
    if request.method != "POST":
        return see_other("identity:provider_find")
    got = saml_receive(provider_id=provider_id, sent=request.POST.get("SAMLResponse", ""), origin=origin_of(request))
    if not got.carried:
        # It was this browser that brought it, so the fault is not a gateway's.
        return told_page(
            request, got.told, status=400 if got.told.code in ("state", "unasked") else 403, reason=got.reason
        )
    response = see_other("identity:saml_arrive", provider_id)
    response.set_cookie(
        _carrier(), got.carried, SECONDS, path="/", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


@require_safe
@access(EVERYONE)
def arrive(request: Request, provider_id: UUID) -> HttpResponse:
    """On our own site the browser has its cookies again: the one of its request, and the sealed answer."""
    told = saml_arrive(
        provider_id=provider_id,
        carried=request.COOKIES.get(_carrier(), ""),
        browser_token=request.COOKIES.get(cookie_name(), ""),
        actor=request.actor,
        origin=origin_of(request),
    )
    response = _tried(request, told) if isinstance(told, Tried) else come_in(request, told)
    response.delete_cookie(_carrier(), path="/", samesite="Lax")
    return response


def _tried(request: Request, told: Tried) -> HttpResponse:
    return render(request, "identity/saml_tried.html", {"tried": told})


def saml_page(request: Request, form: SamlForm | None = None, status: int = 200, **more: object) -> HttpResponse:
    """The settings of a SAML provider, what it must know of us, and trying it."""
    here = provider_here()
    provider = here if here and here.protocol == IdentityProvider.Protocol.SAML else None
    context = {
        "form": form or SamlForm(provider=provider),
        "provider": provider,
        "replaced": here is not None and provider is None,
        "us": us_of(provider) if provider else None,
        "known": [shown(pem) for pem in provider.certificates] if provider else [],
        "is_complete": provider is not None and is_complete(provider),
        "insists": home().insists_on_provider(),
        "tokens_go_on": home().tokens_go_on(),
        "entrance": page_link("identity:provider_begin", home().slug()),
        "refusal": "",
        **more,
    }
    return render(request, "identity/saml_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE)
def provider(request: Request) -> HttpResponse:
    here = provider_here()
    form = SamlForm(
        posted(request), provider=here if here and here.protocol == IdentityProvider.Protocol.SAML else None
    )
    if request.method != "POST":
        return saml_page(request, form)
    if form.is_valid():
        try:
            saml_save(actor=request.actor, **form.cleaned_data)
            return with_toast(request, see_other("identity:saml"), _("Saved"))
        except Invalid as error:
            form_wrong(form, error)
    return saml_page(request, form, 422)


@require_safe
@access(MANAGE)
def try_out(request: Request) -> HttpResponse:
    """To the provider and back, without coming in: a link, since browsers do not let a form lead to another site."""
    token = request.COOKIES.get(cookie_name(), "") or secrets.token_urlsafe(32)
    try:
        left = saml_try(actor=request.actor, browser_token=token, origin=origin_of(request))
    except Conflict as error:
        return saml_page(request, status=409, refusal=str(error.detail))
    response = HttpResponseRedirect(left.address())
    bind(response, token)
    return response
