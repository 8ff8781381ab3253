"""Coming in by an organisation's identity provider, and setting one up."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.forms_provider import ProviderForm
from meristem.identity.models import IdentityProvider
from meristem.identity.ports import home
from meristem.identity.providers.oidc import ProviderFault
from meristem.identity.queries.providers import provider_here, provider_seen
from meristem.identity.services.provider_people import Answered, proof_shown, proof_take
from meristem.identity.services.provider_settings import (
    provider_insist,
    provider_or_404,
    provider_remove,
    provider_save,
    provider_test,
)
from meristem.identity.services.providers import (
    provider_answer_take,
    provider_begin,
    provider_claims_judge,
    redirect_address,
)
from meristem.identity.views.origin import origin_of
from meristem.identity.views.provider_pages import MANAGE, bind, come_in, cookie_name, form_wrong, told_page
from meristem.identity.views.saml import saml_page
from meristem.kernel.errors import Conflict, Gone, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access, apart
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import next_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.http.unlinked import entering, step_out
from meristem.kernel.mail import page_link

OIDC = IdentityProvider.Protocol.OIDC


@require_safe
@access(EVERYONE)
def find(request: Request) -> HttpResponse:
    """Which organisation? A link leads on from here: the browser refuses to be sent elsewhere by a form."""
    named = request.GET.get("name", "").strip()[:254].rpartition("@")[2]
    seen = provider_seen(named=named) if named and "\x00" not in named else None
    context = {"named": named, "seen": seen, "next": next_path(request, "")}
    return render(request, "identity/provider_find.html", context, status=404 if named and seen is None else 200)


@apart("identity:provider_begin", EVERYONE)
@require_safe
def begin(request: Request, slug: str) -> HttpResponse:
    token = request.COOKIES.get(cookie_name(), "") or secrets.token_urlsafe(32)
    with entering(request, EVERYONE):
        left = provider_begin(slug=slug, browser_token=token, onward=next_path(request, ""), origin=origin_of(request))
    step_out()
    try:
        address = left.address()
    except ProviderFault:
        with entering(request, EVERYONE):
            return told_page(request, Answered("away", slug=slug))
    response = HttpResponseRedirect(address)
    bind(response, token)
    return response


@apart("identity:provider_answer", EVERYONE)
@require_safe
def answer(request: Request, provider_id: UUID) -> HttpResponse:
    code = request.GET.get("code", "")[:4000] if "error" not in request.GET else ""
    with entering(request, EVERYONE):
        told = provider_answer_take(
            provider_id=provider_id,
            state=request.GET.get("state", "")[:200],
            is_refused=not code,
            browser_token=request.COOKIES.get(cookie_name(), ""),
        )
        if isinstance(told, Answered):
            return told_page(request, told)
    step_out()
    claims = told.claims(code=code, issuer=request.GET.get("iss"))
    with entering(request, EVERYONE) as actor:
        if claims is None:
            return told_page(request, told.told)
        judged = provider_claims_judge(pending=told, claims=claims, actor=actor, origin=origin_of(request))
        return come_in(request, judged)


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def proof(request: Request, proof_id: UUID, secret: str) -> HttpResponse:
    """Opening the link shows a button: mail scanners open links, and must not use them up."""
    try:
        if request.method != "POST":
            name, email = proof_shown(proof_id=proof_id, secret=secret)
            return render(request, "identity/provider_proof.html", {"organization": name, "email": email})
        told = proof_take(proof_id=proof_id, secret=secret, origin=origin_of(request))
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "provider"}, status=410)
    return come_in(request, told)


def _page(request: Request, form: ProviderForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the protocol that is set, or was chosen."""
    provider = provider_here()
    if form is None and provider is not None and provider.protocol != OIDC:
        return saml_page(request, status=status, **more)
    mine = provider if provider and provider.protocol == OIDC else None
    context = {
        "form": form or ProviderForm(provider=mine),
        "provider": mine,
        "replaced": provider is not None and mine is None,
        "insists": home().insists_on_provider(),
        "tokens_go_on": home().tokens_go_on(),
        "redirect": redirect_address(mine.id) if mine else "",
        "entrance": page_link("identity:provider_begin", home().slug()),
        "refusal": "",
        "found": None,
        **more,
    }
    return render(request, "identity/provider_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE)
def provider(request: Request) -> HttpResponse:
    here = provider_here()
    if request.method != "POST" and "protocol" not in request.GET:
        return _page(request)
    form = ProviderForm(posted(request), provider=here if here and here.protocol == OIDC else None)
    if request.method != "POST":
        return _page(request, form)
    if form.is_valid():
        try:
            provider_save(actor=request.actor, **form.cleaned_data)
            return with_toast(request, see_other("identity:provider"), _("Saved"))
        except Invalid as error:
            form_wrong(form, error)
    return _page(request, form, 422)


@apart("identity:provider_test", MANAGE)
@require_POST
def test(request: Request) -> HttpResponse:
    with entering(request, MANAGE):
        provider = provider_or_404()
    step_out()
    try:
        found, refusal = provider_test(provider), ""
    except Conflict as error:
        found, refusal = None, str(error.detail)
    with entering(request, MANAGE):
        return _page(request, status=409 if refusal else 200, refusal=refusal, found=found)


@require_POST
@access(MANAGE)
def insist(request: Request) -> HttpResponse:
    insists = request.POST.get("insists") == "on"
    try:
        go_on = request.POST.get("tokens_go_on") == "on"
        ended = provider_insist(actor=request.actor, insists=insists, tokens_go_on=go_on)
    except Conflict as error:
        return _page(request, status=409, refusal=str(error.detail))
    said = ngettext("Saved; %(num)s session has ended.", "Saved; %(num)s sessions have ended.", ended) % {"num": ended}
    return with_toast(request, see_other("identity:provider"), said if insists else _("Saved"))


@require_POST
@access(MANAGE)
def remove(request: Request) -> HttpResponse:
    provider_remove(actor=request.actor)
    return with_toast(request, see_other("identity:provider"), _("The provider is removed."))
