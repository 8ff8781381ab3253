"""A person's organisations: going from one to another, founding one, leaving."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity.views.origin import renew
from meristem.kernel.errors import Conflict, NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, next_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import FoundForm
from meristem.organizations.queries import organizations_of
from meristem.organizations.services import organization_found, organization_leave, organization_switch
from meristem.organizations.services.domains import joinable
from meristem.organizations.types import Role

TODAY = "/today"


def _mine_page(request: Request, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "places": organizations_of(request.actor.person),
        "role_names": dict(Role.choices),
        "joinable": joinable(),
        "refusal": refusal,
        "once": uuid4(),
    }
    return render(request, "organizations/mine.html", context, status=status)


@access(SIGNED_IN)
def mine(request: Request) -> HttpResponse:
    return _mine_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def create(request: Request) -> HttpResponse:
    form = FoundForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = organization_found(actor=request.actor, **form.cleaned_data)
        said = _("%(name)s is founded, and you are in it.") % {"name": made.name}
        response = with_toast(request, see_other("organizations:members"), said)
        renew(request, response)
        return response
    context = {"form": form, "once": uuid4()}
    return render(request, "organizations/create.html", context, status=422 if form.errors else 200)


@require_POST
@access(SIGNED_IN)
def switch(request: Request) -> HttpResponse:
    try:
        wanted = UUID(request.POST.get("organization", ""))
    except ValueError as error:
        raise NotFound from error
    organization_switch(actor=request.actor, organization_id=wanted)
    # A page of the other organisation may not exist in this one.
    response = SeeOther(next_path(request, TODAY) if request.POST.get("stay") else TODAY)
    renew(request, response)
    return response


@require_POST
@access(SIGNED_IN)
def leave(request: Request) -> HttpResponse:
    """Leave the organisation she is in; her session goes on in another one of hers."""
    try:
        organization_leave(actor=request.actor)
    except Conflict as error:
        return _mine_page(request, refusal=str(error.detail), status=409)
    return with_toast(request, see_other("organizations:mine"), _("You have left the organisation."))
