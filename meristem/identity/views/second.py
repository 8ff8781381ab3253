"""The second step of signing in, and signing in by passkey alone."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity.factor_forms import CodeForm, SecondForm
from meristem.identity.models import LoginAttempt, Step
from meristem.identity.queries import step_open
from meristem.identity.services import session_end
from meristem.identity.services.factors import setup_begin, setup_finish, step_finish, step_look
from meristem.identity.services.factors.answer import Answer
from meristem.identity.services.factors.authenticator import Enrolment
from meristem.identity.services.factors.passkeys import authentication_options
from meristem.identity.services.factors.second import passkey_ask
from meristem.identity.services.factors.second import passkey_sign_in as sign_in_by_passkey
from meristem.identity.services.sign_in import SignIn
from meristem.identity.views.origin import let_in, origin_of
from meristem.identity.views.steps import step_drop, step_give, step_of, step_onward
from meristem.kernel.errors import Gone, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, next_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.links import token_hash

TODAY = "/today"
LONGEST_CREDENTIAL = 20_000


def qr_picture(enrolment: Enrolment) -> SafeString:
    """The address as a QR code: an SVG of our own making, dark on light in either theme."""
    code = segno.make(enrolment.uri, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=3, dark="#000", light="#fff"))  # noqa: S308 - made here


def refusal_of(result: SignIn) -> str:
    """Why a second step did not open the door."""
    return {
        LoginAttempt.Outcome.LIMITED: _("That was tried often just now. Wait a few minutes."),
        LoginAttempt.Outcome.SUSPENDED: _(
            "This account is suspended. Whoever runs this installation can tell you why."
        ),
    }.get(LoginAttempt.Outcome(result.outcome), _("That does not fit. A code works once; take the newest one."))


def too_late(request: Request) -> HttpResponse:
    """Back to the beginning: what was begun is over."""
    response = with_toast(
        request, see_other("identity:sign_in"), _("That took too long, or too many tries. Begin anew.")
    )
    step_drop(response)
    return response


def come_in(request: Request, response: HttpResponse, token: str, *, stay: bool) -> HttpResponse:
    """The door is open: whoever sat here before is signed out, and the browser gets the new session."""
    session_end(actor=request.actor)
    let_in(request, response, token, stay=stay)
    step_drop(response)
    return response


def is_to_stay(token: str) -> bool:
    """Whether the session that a step leads to outlives the browser."""
    row = step_open(token_hash(token))
    return row is not None and row.is_to_stay


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def second(request: Request) -> HttpResponse:
    token = step_of(request)
    try:
        waiting = step_look(token, Step.Kind.FACTOR)
        if request.method != "POST":
            return _second_page(request, waiting, SecondForm(), way=request.GET.get("way", ""))
        form = SecondForm(request.POST)
        if not form.is_valid():
            return _second_page(request, waiting, form, status=422)
        stay = is_to_stay(token)
        answer = Answer(**form.cleaned_data, credential=request.POST.get("credential", "")[:LONGEST_CREDENTIAL])
        result = step_finish(token=token, answer=answer, origin=origin_of(request))
    except Gone:
        return too_late(request)
    if result.token:
        return come_in(request, SeeOther(next_path(request, TODAY)), result.token, stay=stay)
    way = "recovery" if form.cleaned_data["recovery_code"] else ""
    status = 429 if result.retry_after else 422
    response = _second_page(request, waiting, SecondForm(), way=way, refusal=refusal_of(result), status=status)
    if result.retry_after:
        response["Retry-After"] = str(result.retry_after)
    return response


def _second_page(
    request: Request, waiting: Any, form: SecondForm, *, way: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    keys = waiting.passkeys
    context = {
        "waiting": waiting,
        "form": form,
        "way": way,
        "refusal": refusal,
        "next": next_path(request, TODAY),
        "options": authentication_options(challenge=waiting.challenge, keys=keys) if keys else "",
    }
    return render(request, "identity/second.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def setup(request: Request) -> HttpResponse:
    """For who may not come in without a second factor and has none."""
    token = step_of(request)
    try:
        form, status = CodeForm(posted(request)), 200
        stay = is_to_stay(token)
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    opened, codes = setup_finish(token=token, code=form.cleaned_data["code"], origin=origin_of(request))
                except Invalid as error:
                    form.add_error("code", error.fields["code"])
                else:
                    request.answer_is_secret = True
                    shown = {"codes": codes, "onward": next_path(request, TODAY)}
                    page = render(request, "identity/recovery.html", shown, status=201)
                    return come_in(request, page, opened, stay=stay)
        enrolment = setup_begin(token=token)
    except Gone:
        return too_late(request)
    context = {
        "enrolment": enrolment,
        "picture": qr_picture(enrolment),
        "form": form,
        "next": next_path(request, TODAY),
    }
    return render(request, "identity/setup.html", context, status=status)


@require_POST
@access(EVERYONE)
def passkey_sign_in(request: Request) -> HttpResponse:
    """Ask for a passkey of whoever sits there."""
    return _ask(request)


def _ask(request: Request, refusal: str = "", status: int = 200) -> HttpResponse:
    token, challenge = passkey_ask(origin=origin_of(request))
    context = {
        "title": _("Sign in with a passkey"),
        "kind": "get",
        "options": authentication_options(challenge=challenge),
        "action": reverse("identity:passkey_answer"),
        "fields": {"next": next_path(request, TODAY)},
        "refusal": refusal,
        "back": reverse("identity:sign_in"),
    }
    response = render(request, "identity/passkey_ask.html", context, status=status)
    step_give(response, token)
    return response


@require_POST
@access(EVERYONE)
def passkey_answer(request: Request) -> HttpResponse:
    credential = request.POST.get("credential", "")[:LONGEST_CREDENTIAL]
    result = sign_in_by_passkey(token=step_of(request), credential=credential, origin=origin_of(request))
    if result.step:
        return step_onward(request, result.step)
    if not result.token:
        suspended = result.outcome == LoginAttempt.Outcome.SUSPENDED
        said = (
            refusal_of(result) if suspended else _("This passkey opens nothing here. Try another one, or a password.")
        )
        return _ask(request, said, status=422)
    return come_in(request, SeeOther(next_path(request, TODAY)), result.token, stay=True)
