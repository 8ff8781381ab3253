"""A new e-mail address: asked for in the settings, proved by a link, undone by another."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meristem.identity.forms import ResetRequestForm
from meristem.identity.services.email import (
    CONFIRM,
    UNDO,
    change_look,
    change_waiting,
    email_change_ask,
    email_change_confirm,
    email_change_undo,
)
from meristem.identity.views.factors import fresh
from meristem.identity.views.origin import let_out
from meristem.kernel.errors import Conflict, Gone, Invalid
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, see_other
from meristem.kernel.http.toasts import with_toast


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
@fresh
def email(request: Request) -> HttpResponse:
    form = ResetRequestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            email_change_ask(actor=request.actor, email=form.cleaned_data["email"])
        except Invalid as error:
            form.add_error("email", error.fields["email"])
        else:
            return with_toast(request, see_other("identity:email"), _("We have sent a link to the new address."))
    waiting = change_waiting(request.actor.person)
    context = {"form": form, "waiting": waiting, "has_mailbox": settings.DEMO}
    return render(request, "identity/email.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def confirm(request: Request, change_id: UUID, secret: str) -> HttpResponse:
    """Opening the link shows a button: mail scanners open links, and must not use them up."""
    try:
        if request.method != "POST":
            change_look(change_id=change_id, secret=secret, purpose=CONFIRM)
            return render(request, "identity/email_link.html", {"purpose": "confirm", "refusal": ""})
        email_change_confirm(change_id=change_id, secret=secret)
    except Conflict as error:
        context = {"purpose": "confirm", "refusal": error.detail}
        return render(request, "identity/email_link.html", context, status=409)
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "email"}, status=410)
    return with_toast(request, SeeOther("/"), _("This is your address from now on."))


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def undo(request: Request, change_id: UUID, secret: str) -> HttpResponse:
    """The way back, from the letter to the old address; then on to a new password."""
    try:
        if request.method != "POST":
            change_look(change_id=change_id, secret=secret, purpose=UNDO)
            return render(request, "identity/email_link.html", {"purpose": "undo", "refusal": ""})
        email_change_undo(change_id=change_id, secret=secret)
    except Conflict as error:
        return render(request, "identity/email_link.html", {"purpose": "undo", "refusal": error.detail}, status=409)
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "email"}, status=410)
    said = _("Your old address is back, and every session has ended. Choose a new password now.")
    response = with_toast(request, see_other("identity:reset"), said)
    let_out(response)
    return response
