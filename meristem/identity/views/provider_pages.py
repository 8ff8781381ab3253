"""What the pages of both protocols share: the cookie that binds a sign-in to its browser, coming in, and being told."""

from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from meristem.identity.services import session_end
from meristem.identity.services.provider_people import Answered
from meristem.identity.services.providers import FLOW_WITHIN
from meristem.identity.views.origin import let_in
from meristem.identity.views.steps import step_onward
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request
from meristem.kernel.http.redirects import SeeOther, own_path

MANAGE = "organizations.manage"
TODAY = "/today"
STATUS = {"state": 400, "unasked": 400, "proof": 202, "away": 502, "fault": 502}


def cookie_name() -> str:
    return "__Host-provider" if settings.HTTPS else "provider"


def bind(response: HttpResponse, token: str) -> None:
    """Let the answer be taken by this browser alone."""
    # Lax: the provider's answer is a navigation from another site, and must bring it along.
    seconds = int(FLOW_WITHIN.total_seconds())
    response.set_cookie(cookie_name(), token, seconds, path="/", secure=settings.HTTPS, httponly=True, samesite="Lax")


def come_in(request: Request, told: Answered) -> HttpResponse:
    """Into the organisation, on to the second factor, or to the page that says why not."""
    if told.code == "step":
        return step_onward(request, told.token, onward=told.onward)
    if not told.token:
        return told_page(request, told)
    session_end(actor=request.actor)
    response = SeeOther(own_path(told.onward, TODAY))
    let_in(request, response, told.token)
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")
    return response


def told_page(request: Request, told: Answered, *, status: int = 0, **more: Any) -> HttpResponse:
    context = {"told": told, "has_mailbox": settings.DEMO, "reason": "", **more}
    return render(request, "identity/provider_told.html", context, status=status or STATUS.get(told.code, 403))


def form_wrong(form: Form, error: Invalid) -> None:
    """Put what a service refused beside the fields that it is about."""
    for name, messages in error.fields.items():
        form.add_error(name if name in form.fields else None, messages)
