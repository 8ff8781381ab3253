"""The cookie that binds what was begun to the browser it was begun in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from meristem.identity.models import Step
from meristem.identity.services.factors import step_look
from meristem.identity.services.factors.second import WITHIN
from meristem.kernel.http.redirects import SeeOther, next_path, own_path

COOKIE = "step"


def _name() -> str:
    return f"__Host-{COOKIE}" if settings.HTTPS else COOKIE


def step_of(request: HttpRequest) -> str:
    """The token of what was begun in this browser; empty without."""
    return request.COOKIES.get(_name(), "")[:100]


def step_give(response: HttpResponse, token: str) -> None:
    """Let this browser, and no other, go on with what was begun."""
    seconds = int(WITHIN.total_seconds())
    response.set_cookie(_name(), token, seconds, path="/", secure=settings.HTTPS, httponly=True, samesite="Strict")


def step_drop(response: HttpResponse) -> None:
    response.delete_cookie(_name(), path="/", samesite="Strict")


def step_onward(request: HttpRequest, token: str, *, onward: str = "") -> HttpResponse:
    """To the page that asks for what is still missing, be it the second factor or its set-up."""
    kind = step_look(token, Step.Kind.FACTOR, Step.Kind.SETUP).kind
    query = urlencode({"next": own_path(onward, "/today") if onward else next_path(request, "/today")})
    response = SeeOther(f"{reverse('identity:second' if kind == Step.Kind.FACTOR else 'identity:setup')}?{query}")
    step_give(response, token)
    return response
