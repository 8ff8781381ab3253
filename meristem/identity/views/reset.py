"""Choosing a new password by a link to one's address."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meristem.identity.forms import NewPasswordForm, ResetRequestForm
from meristem.identity.models import EmailLink
from meristem.identity.services import link_owner, password_reset, reset_request
from meristem.identity.views.origin import let_out, origin_of
from meristem.kernel.errors import Gone
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def reset(request: Request) -> HttpResponse:
    form = ResetRequestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reset_request(email=form.cleaned_data["email"], origin=origin_of(request))
        return see_other("identity:reset_sent")
    return render(request, "identity/reset.html", {"form": form}, status=422 if form.errors else 200)


@access(EVERYONE)
def reset_sent(request: Request) -> HttpResponse:
    return render(request, "identity/sent.html", {"purpose": "reset", "has_mailbox": settings.DEMO})


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def reset_confirm(request: Request, link_id: UUID, secret: str) -> HttpResponse:
    try:
        link_owner(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.RESET)
        form = NewPasswordForm(posted(request))
        if request.method != "POST" or not form.is_valid():
            context = {"form": form}
            return render(request, "identity/reset_confirm.html", context, status=422 if form.errors else 200)
        password_reset(link_id=link_id, secret=secret, password=form.cleaned_data["password"])
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "reset"}, status=410)
    response = with_toast(request, see_other("identity:sign_in"), _("Your new password is set. Sign in with it."))
    let_out(response)
    return response
