"""What a link to one's address opens: a new password, or a door that was shut for wrong tries."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meristem.identity.forms import NewPasswordForm, ResetRequestForm
from meristem.identity.models import EmailLink
from meristem.identity.services import door_unlock, link_owner, password_reset, reset_request
from meristem.identity.views.origin import let_out, origin_of, remember_browser
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
        password = form.cleaned_data["password"]
        password_reset(link_id=link_id, secret=secret, password=password, origin=origin_of(request))
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "reset"}, status=410)
    response = with_toast(request, see_other("identity:sign_in"), _("Your new password is set. Sign in with it."))
    let_out(response)
    remember_browser(request, response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def unlock(request: Request, link_id: UUID, secret: str) -> HttpResponse:
    """Open a door that wrong tries have shut. Opening the link shows a button: mail scanners open links."""
    try:
        if request.method != "POST":
            link_owner(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.UNLOCK)
            return render(request, "identity/unlock.html", {})
        door_unlock(link_id=link_id, secret=secret, origin=origin_of(request))
    except Gone:
        return render(request, "identity/link_gone.html", {"purpose": "unlock"}, status=410)
    response = with_toast(request, see_other("identity:sign_in"), _("The door is open. Sign in on this device."))
    remember_browser(request, response)
    return response
