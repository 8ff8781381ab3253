"""Passkeys in the settings: made, named, removed, and used to prove oneself again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meristem.identity.factor_forms import PasskeyNameForm
from meristem.identity.models import Step
from meristem.identity.services.factors import factors_of
from meristem.identity.services.factors.passkeys import (
    authentication_options,
    passkey_add,
    passkey_remove,
    passkey_rename,
    registration_options,
)
from meristem.identity.services.factors.second import challenge_take, step_begin
from meristem.identity.views.factors import SECURITY, after_adding, fresh, security_page
from meristem.identity.views.second import LONGEST_CREDENTIAL
from meristem.identity.views.steps import step_give, step_of
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import next_path, see_other
from meristem.kernel.http.toasts import with_toast


def _ask(
    request: Request, kind: str, title: str, action: str, fields: dict[str, str], back: str, refusal: str = ""
) -> HttpResponse:
    person = request.actor.person
    token, challenge = step_begin(kind=Step.Kind.REGISTER, user_id=person)
    if kind == "create":
        options = registration_options(user_id=person, challenge=challenge)
    else:
        options = authentication_options(challenge=challenge, keys=factors_of(person).passkeys)
    context = {
        "title": title,
        "kind": kind,
        "options": options,
        "action": reverse(action),
        "fields": fields,
        "back": back,
        "refusal": refusal,
    }
    response = render(request, "identity/passkey_ask.html", context, status=422 if refusal else 200)
    step_give(response, token)
    return response


def _ask_new(request: Request, name: str, refusal: str = "") -> HttpResponse:
    return _ask(request, "create", _("Add a passkey"), "identity:passkey_add", {"name": name}, SECURITY, refusal)


@require_POST
@access(SIGNED_IN)
@fresh
def new(request: Request) -> HttpResponse:
    form = PasskeyNameForm(request.POST)
    if not form.is_valid():
        return security_page(request, form=form)
    return _ask_new(request, form.cleaned_data["name"])


@require_POST
@access(SIGNED_IN)
@fresh
def add(request: Request) -> HttpResponse:
    form = PasskeyNameForm(request.POST)
    if not form.is_valid():
        return security_page(request, form=form)
    person, name = request.actor.person, form.cleaned_data["name"]
    challenge = challenge_take(user_id=person, token=step_of(request))
    if challenge is None:
        return _ask_new(request, name, _("That took too long. Try it once more."))
    had_some = factors_of(person).any
    try:
        passkey_add(
            actor=request.actor,
            name=name,
            credential=request.POST.get("credential", "")[:LONGEST_CREDENTIAL],
            challenge=challenge,
        )
    except Invalid as error:
        return _ask_new(request, name, str(error.fields["credential"][0]))
    except Conflict as error:
        return security_page(request, refusal=str(error.detail))
    return after_adding(request, had_some, _("Your passkey is kept."))


@require_POST
@access(SIGNED_IN)
def rename(request: Request, passkey_id: UUID) -> HttpResponse:
    form = PasskeyNameForm(request.POST)
    if not form.is_valid():
        return security_page(request, form=form)
    passkey_rename(actor=request.actor, passkey_id=passkey_id, name=form.cleaned_data["name"])
    return with_toast(request, see_other("identity:security"), _("Saved"))


@require_POST
@access(SIGNED_IN)
@fresh
def remove(request: Request, passkey_id: UUID) -> HttpResponse:
    try:
        passkey_remove(actor=request.actor, passkey_id=passkey_id)
    except Conflict as error:
        return security_page(request, refusal=str(error.detail))
    return with_toast(request, see_other("identity:security"), _("The passkey is removed."))


@require_POST
@access(SIGNED_IN)
def prove_passkey(request: Request) -> HttpResponse:
    """Ask for one of her passkeys; the answer goes to the page that takes every proof."""
    if not factors_of(request.actor.person).passkeys:
        return see_other("identity:prove")
    onward = next_path(request, SECURITY)
    return _ask(request, "get", _("Is it you?"), "identity:prove", {"next": onward}, reverse("identity:prove"))
