"""Signing in and out, signing up, confirming an address."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity import ports
from meristem.identity.forms import SignInForm, SignUpForm
from meristem.identity.models import EmailLink, LoginAttempt
from meristem.identity.services import email_verify, link_owner, person_let_in, session_end, sign_in, sign_up
from meristem.identity.services.factors.passkeys import passkeys_work
from meristem.identity.services.provider_sign_out import provider_sign_out, session_provider
from meristem.identity.services.registration import VERIFY_WITHIN
from meristem.identity.types import GuardianNeeded
from meristem.identity.views.origin import let_in, let_out, origin_of
from meristem.identity.views.steps import step_onward
from meristem.kernel.context import tenant
from meristem.kernel.errors import Gone, Invalid, NotFound
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, next_path, own_path, see_other
from meristem.kernel.http.toasts import with_toast

TODAY = "/today"
ONWARD = "onward"
DEMO_ROLES = {
    "Learner": gettext_lazy("Learner"),
    "Author": gettext_lazy("Author"),
    "Coach": gettext_lazy("Coach"),
    "Therapist": gettext_lazy("Therapist"),
    "Manager": gettext_lazy("Manager"),
    "Analyst": gettext_lazy("Analyst"),
    "Administrator": gettext_lazy("Administrator"),
}


def _refusal(outcome: str) -> str:
    return {
        LoginAttempt.Outcome.WRONG: _(
            "E-mail and password do not fit together. Look at both again, or choose a new password."
        ),
        LoginAttempt.Outcome.LIMITED: _(
            "That was tried often just now. Wait a few minutes, or open the door by the letter that we sent to the"
            " account's address."
        ),
        LoginAttempt.Outcome.SUSPENDED: _(
            "This account is suspended. Whoever runs this installation can tell you why."
        ),
        LoginAttempt.Outcome.UNVERIFIED: _(
            "Your address is not confirmed yet. We have sent you the link again: open it, and you are in."
        ),
        LoginAttempt.Outcome.PROVIDER: _("Your organisation has its people come in by its own sign-in."),
    }[LoginAttempt.Outcome(outcome)]


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def sign_in_page(request: Request) -> HttpResponse:
    if request.method == "POST":
        return _sign_in(request)
    if request.actor.is_authenticated:
        return SeeOther(next_path(request, TODAY))
    return _sign_in_form(request, SignInForm())


def _sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_form(request, form, status=422)
    given = form.cleaned_data
    try:
        result = sign_in(
            login=given["login"], password=given["password"], origin=origin_of(request), stay=given["stay"]
        )
    except GuardianNeeded as error:
        with tenant(request.actor.organization_id, error.extra["user_id"]):
            ports.home().guardian_remind(error.extra["user_id"])
        return waiting_page(request, str(error.detail))
    if result.step:
        return step_onward(request, result.step)
    if not result.token:
        form.add_error(None, _refusal(result.outcome))
        status = 429 if result.retry_after else 422
        response = _sign_in_form(request, form, status=status, provider_path=result.provider_path)
        if result.retry_after:
            response["Retry-After"] = str(result.retry_after)
        return response
    # Whoever sat here before is signed out: a browser has one session.
    session_end(actor=request.actor)
    response = SeeOther(next_path(request, TODAY))
    let_in(request, response, result.token, stay=given["stay"])
    return response


def _demo_sign_ins() -> list[tuple[str, str, str, str]]:
    """(role, organisation, e-mail, password), the role in the visitor's language."""
    shown = []
    for role, email, password in ports.demo_sign_ins():
        name, _bracket, place = role.partition(" (")
        shown.append((str(DEMO_ROLES.get(name, name)), place.rstrip(")"), email, password))
    return shown


def _sign_in_form(request: Request, form: SignInForm, status: int = 200, provider_path: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": next_path(request, ""),
        "demo_sign_ins": _demo_sign_ins() if settings.DEMO else [],
        "has_mailbox": settings.DEMO,
        "provider_path": provider_path,
        "passkeys_work": passkeys_work(),
    }
    return render(request, "identity/sign_in.html", context, status=status)


@require_POST
@access(EVERYONE)
def sign_out_page(request: Request) -> HttpResponse:
    provider_id = session_provider(request.actor)
    session_end(actor=request.actor)
    if provider_id is not None and provider_sign_out(provider_id) is not None:
        response = see_other("identity:signed_out", provider_id)
    else:
        response = with_toast(request, see_other("identity:sign_in"), _("You are signed out."))
    let_out(response)
    return response


@require_safe
@access(EVERYONE)
def signed_out(request: Request, provider_id: UUID) -> HttpResponse:
    """The way on to the provider is a link: the browser refuses to be sent elsewhere by a form."""
    onward = provider_sign_out(provider_id)
    if onward is None:
        raise NotFound
    name, address = onward
    return render(request, "identity/signed_out.html", {"name": name, "address": address})


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def sign_up_page(request: Request) -> HttpResponse:
    form = SignUpForm(posted(request), asks_age=ports.home().asks_age())
    if request.method == "POST" and form.is_valid() and _signed_up(request, form):
        response = see_other("identity:sign_up_sent")
        if onward := next_path(request, ""):
            # Where she was about to go, until the letter is opened in this browser.
            lasting = int(VERIFY_WITHIN.total_seconds())
            response.set_cookie(ONWARD, onward, lasting, secure=settings.HTTPS, httponly=True, samesite="Lax")
        return response
    context = {"form": form, "next": next_path(request, "")}
    return render(request, "identity/sign_up.html", context, status=422 if form.errors else 200)


def _signed_up(request: Request, form: SignUpForm) -> bool:
    given = form.cleaned_data
    try:
        sign_up(
            email=given["email"],
            display_name=given["display_name"],
            password=given["password"],
            language=get_language() or "en",
            time_zone=given["time_zone"],
            origin=origin_of(request),
            **form.told(),
        )
    except Invalid as error:
        form.refuse(error)
        return False
    return True


def waiting_page(request: Request, said: str) -> HttpResponse:
    """She is known, and waits for her parent or guardian."""
    context = {"said": said, "has_mailbox": settings.DEMO}
    return render(request, "identity/waiting.html", context, status=403)


@access(EVERYONE)
def sign_up_sent(request: Request) -> HttpResponse:
    return render(request, "identity/sent.html", {"purpose": "verify", "has_mailbox": settings.DEMO})


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def verify(request: Request, link_id: UUID, secret: str) -> HttpResponse:
    """Opening the link shows a button: mail scanners open links, and must not use them up."""
    try:
        if request.method != "POST":
            link_owner(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.VERIFY)
            return render(request, "identity/verify.html", {})
        user_id = email_verify(link_id=link_id, secret=secret)
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "verify"}, status=410)
    session_end(actor=request.actor)
    try:
        token = person_let_in(user_id=user_id, origin=origin_of(request))
    except GuardianNeeded as error:
        return waiting_page(request, str(error.detail))
    onward = own_path(request.COOKIES.get(ONWARD, ""), TODAY)
    response = with_toast(request, SeeOther(onward), _("Your address is confirmed. Welcome."))
    response.delete_cookie(ONWARD)
    let_in(request, response, token)
    return response
