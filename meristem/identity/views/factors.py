"""Second factors in the settings, and proving oneself again before one touches them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.factor_forms import CodeForm, PasskeyNameForm, ProveForm
from meristem.identity.services.factors import (
    authenticator_begin,
    authenticator_confirm,
    authenticator_remove,
    authenticator_waiting,
    factors_of,
    proof_give,
    proof_is_fresh,
    recovery_codes_left,
    recovery_codes_make,
    second_factor_asked,
)
from meristem.identity.services.factors.answer import Answer
from meristem.identity.services.factors.passkeys import passkeys_work
from meristem.identity.services.factors.second import challenge_take
from meristem.identity.views.origin import origin_of, renew
from meristem.identity.views.second import LONGEST_CREDENTIAL, qr_picture
from meristem.identity.views.steps import step_drop, step_of
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, next_path, own_path, see_other
from meristem.kernel.http.toasts import with_toast

SECURITY = "/settings/security"
F = TypeVar("F", bound=Callable[..., HttpResponse])


def fresh(view: F) -> F:
    """Decorator below `access`: who has not proved herself lately is led to do so first, and then back."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if proof_is_fresh(request.actor):
            return view(request, *args, **kwargs)
        came_from = urlsplit(request.META.get("HTTP_REFERER", "")).path
        back = request.get_full_path() if request.method == "GET" else own_path(came_from, SECURITY)
        return SeeOther(f"{reverse('identity:prove')}?{urlencode({'next': back})}")

    return guarded  # type: ignore[return-value]


def security_page(request: Request, *, form: PasskeyNameForm | None = None, refusal: str = "") -> HttpResponse:
    """What there is, and what can be added; with a word on why something was refused."""
    actor = request.actor
    factors = factors_of(actor.person)
    context = {
        "factors": factors,
        "codes_left": recovery_codes_left(actor.person),
        "is_asked": second_factor_asked(actor.organization_id),
        "passkeys_work": passkeys_work(),
        "form": form or PasskeyNameForm(),
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form and form.errors else 200
    return render(request, "identity/security.html", context, status=status)


@require_safe
@access(SIGNED_IN)
def security(request: Request) -> HttpResponse:
    return security_page(request)


@require_POST
@access(SIGNED_IN)
@fresh
def begin(request: Request) -> HttpResponse:
    try:
        authenticator_begin(user_id=request.actor.person)
    except Conflict as error:
        return security_page(request, refusal=str(error.detail))
    return see_other("identity:authenticator")


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
@fresh
def authenticator(request: Request) -> HttpResponse:
    """Show the key that waits, and confirm it by a code."""
    person = request.actor.person
    form = CodeForm(posted(request))
    enrolment = authenticator_waiting(person)
    if enrolment is None:
        return see_other("identity:security")
    if request.method == "POST" and form.is_valid():
        had_some = factors_of(person).any
        try:
            authenticator_confirm(user_id=person, session_id=request.actor.session_id, code=form.cleaned_data["code"])
        except Invalid as error:
            form.add_error("code", error.fields["code"])
        else:
            return after_adding(request, had_some, _("Your authenticator app is set up."))
    context = {"enrolment": enrolment, "picture": qr_picture(enrolment), "form": form}
    return render(request, "identity/authenticator.html", context, status=422 if form.errors else 200)


def after_adding(request: Request, had_some: bool, said: str) -> HttpResponse:
    """With the first factor come recovery codes; the session that proved it gets a new token."""
    if had_some:
        response: HttpResponse = with_toast(request, see_other("identity:security"), said)
    else:
        response = _codes_page(request)
    renew(request, response)
    return response


def _codes_page(request: Request) -> HttpResponse:
    """Shown by the answer to the POST itself: nothing else ever holds them."""
    request.answer_is_secret = True
    codes = recovery_codes_make(user_id=request.actor.person)
    context = {"codes": codes, "onward": reverse("identity:security")}
    return render(request, "identity/recovery.html", context, status=201)


@require_POST
@access(SIGNED_IN)
@fresh
def remove(request: Request) -> HttpResponse:
    try:
        authenticator_remove(actor=request.actor)
    except Conflict as error:
        return security_page(request, refusal=str(error.detail))
    return with_toast(request, see_other("identity:security"), _("Your authenticator app is removed."))


@require_POST
@access(SIGNED_IN)
@fresh
def recovery(request: Request) -> HttpResponse:
    if not factors_of(request.actor.person).any:
        return security_page(request, refusal=_("Recovery codes come with your first second factor."))
    return _codes_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def prove(request: Request) -> HttpResponse:
    """Show again that it is you."""
    form = ProveForm(posted(request))
    factors = factors_of(request.actor.person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        credential = request.POST.get("credential", "")[:LONGEST_CREDENTIAL]
        answer = Answer(given["code"], given["recovery_code"], credential, _challenge(request) if credential else b"")
        fits = proof_give(actor=request.actor, origin=origin_of(request), password=given["password"], answer=answer)
        if fits:
            response = SeeOther(next_path(request, SECURITY))
            renew(request, response)
            step_drop(response)
            return response
        form.add_error(None, _("That does not fit. Try it once more."))
    context = {"form": form, "factors": factors, "next": next_path(request, SECURITY)}
    return render(request, "identity/prove.html", context, status=422 if form.errors else 200)


def _challenge(request: Request) -> bytes:
    return challenge_take(user_id=request.actor.person, token=step_of(request)) or b""
