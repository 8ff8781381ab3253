"""Coming in by an organisation's identity provider, and setting one up."""

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.forms_provider import ProviderForm
from meristem.identity.ports import home
from meristem.identity.providers.oidc import ProviderFault
from meristem.identity.queries.providers import provider_here, provider_seen
from meristem.identity.services import session_end
from meristem.identity.services.provider_people import Answered, proof_shown, proof_take
from meristem.identity.services.provider_settings import (
    provider_insist,
    provider_or_404,
    provider_remove,
    provider_save,
    provider_test,
)
from meristem.identity.services.providers import (
    FLOW_WITHIN,
    provider_answer_take,
    provider_begin,
    provider_claims_judge,
    redirect_address,
)
from meristem.identity.views.origin import let_in, origin_of
from meristem.identity.views.steps import step_onward
from meristem.kernel.errors import Conflict, Gone, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access, apart
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, next_path, own_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.http.unlinked import entering, step_out
from meristem.kernel.mail import page_link

MANAGE = "organizations.manage"
TODAY = "/today"


def _cookie() -> str:
    return "__Host-provider" if settings.HTTPS else "provider"


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
    token = request.COOKIES.get(_cookie(), "") or secrets.token_urlsafe(32)
    with entering(request, EVERYONE):
        left = provider_begin(slug=slug, browser_token=token, onward=next_path(request, ""), origin=origin_of(request))
    step_out()
    try:
        address = left.address()
    except ProviderFault:
        with entering(request, EVERYONE):
            return _told(request, Answered("away", slug=slug))
    response = HttpResponseRedirect(address)
    # Lax: the provider's answer is a navigation from another site, and must bring it along.
    seconds = int(FLOW_WITHIN.total_seconds())
    response.set_cookie(_cookie(), token, seconds, path="/", secure=settings.HTTPS, httponly=True, samesite="Lax")
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
            browser_token=request.COOKIES.get(_cookie(), ""),
        )
        if isinstance(told, Answered):
            return _told(request, told)
    step_out()
    claims = told.claims(code=code, issuer=request.GET.get("iss"))
    with entering(request, EVERYONE) as actor:
        if claims is None:
            return _told(request, told.told)
        judged = provider_claims_judge(pending=told, claims=claims, actor=actor, origin=origin_of(request))
        return _come_in(request, judged)


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
    return _come_in(request, told)


def _come_in(request: Request, told: Answered) -> HttpResponse:
    if told.code == "step":
        return step_onward(request, told.token, onward=told.onward)
    if not told.token:
        return _told(request, told)
    session_end(actor=request.actor)
    response = SeeOther(own_path(told.onward, TODAY))
    let_in(request, response, told.token)
    response.delete_cookie(_cookie(), path="/", samesite="Lax")
    return response


STATUS = {"state": 400, "proof": 202, "away": 502, "fault": 502}


def _told(request: Request, told: Answered) -> HttpResponse:
    context = {"told": told, "has_mailbox": settings.DEMO}
    return render(request, "identity/provider_told.html", context, status=STATUS.get(told.code, 403))


def _page(request: Request, form: ProviderForm | None = None, status: int = 200, **more: object) -> HttpResponse:
    provider = provider_here()
    context = {
        "form": form or ProviderForm(provider=provider),
        "provider": provider,
        "insists": home().insists_on_provider(),
        "redirect": redirect_address(provider.id) if provider else "",
        "entrance": page_link("identity:provider_begin", home().slug()),
        "refusal": "",
        "found": None,
        **more,
    }
    return render(request, "identity/provider_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE)
def provider(request: Request) -> HttpResponse:
    form = ProviderForm(posted(request), provider=provider_here())
    if request.method != "POST":
        return _page(request, form)
    if form.is_valid():
        try:
            provider_save(actor=request.actor, **form.cleaned_data)
            return with_toast(request, see_other("identity:provider"), _("Saved"))
        except Invalid as error:
            for name, messages in error.fields.items():
                form.add_error(name if name in form.fields else None, messages)
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
        ended = provider_insist(actor=request.actor, insists=insists)
    except Conflict as error:
        return _page(request, status=409, refusal=str(error.detail))
    said = ngettext("Saved; %(num)s session has ended.", "Saved; %(num)s sessions have ended.", ended) % {"num": ended}
    return with_toast(request, see_other("identity:provider"), said if insists else _("Saved"))


@require_POST
@access(MANAGE)
def remove(request: Request) -> HttpResponse:
    provider_remove(actor=request.actor)
    return with_toast(request, see_other("identity:provider"), _("The provider is removed."))
