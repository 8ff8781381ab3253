"""Inviting, and taking an invitation."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity.queries import user_id_of_email
from meristem.identity.services import person_let_in, session_end
from meristem.identity.views.door import waiting_page
from meristem.identity.views.origin import let_in, origin_of, renew
from meristem.identity.zones import is_zone
from meristem.kernel.errors import Conflict, Gone, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import AcceptForm, InviteForm, JoinForm
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries import role_overview
from meristem.organizations.services import (
    invitation_accept,
    invitation_accept_new,
    invitation_resend,
    invitation_shown,
    invitation_withdraw,
    organization_switch,
    people_invite,
)
from meristem.organizations.services.ages import age_rules_of, is_waiting, words_of
from meristem.organizations.types import Role

TODAY = "/today"


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def invite(request: Request) -> HttpResponse:
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = people_invite(
                actor=request.actor, emails=form.cleaned_data["emails"], roles=form.cleaned_data["roles"]
            )
        except (Invalid, Conflict) as error:
            for name, messages in error.fields.items():
                form.add_error(name, messages)
            if not error.fields:
                form.add_error("emails", str(error.detail))
        else:
            said = ngettext(
                "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(done.sent)
            )
            text = said % {"num": len(done.sent)}
            if done.members_already:
                text += " " + _("Members already: %(emails)s") % {"emails": ", ".join(done.members_already[:5])}
            return with_toast(request, see_other("organizations:members"), text)
    context = {"form": form, "roles": [role for role in role_overview() if role.is_given]}
    return render(request, "organizations/invite.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_MEMBERS)
def resend(request: Request, invitation_id: UUID) -> HttpResponse:
    sent = invitation_resend(actor=request.actor, invitation_id=invitation_id)
    said = _("The invitation to %(email)s is on its way again.") % {"email": sent.email}
    return with_toast(request, see_other("organizations:members"), said)


@require_POST
@access(MANAGE_MEMBERS)
def withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    invitation_withdraw(actor=request.actor, invitation_id=invitation_id)
    return with_toast(request, see_other("organizations:members"), _("The invitation is withdrawn."))


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def accept(request: Request, invitation_id: UUID, secret: str) -> HttpResponse:
    """Whoever is signed in takes the seat as herself; an address with an account signs in first; others begin here."""
    try:
        seen = invitation_shown(invitation_id=invitation_id, secret=secret)
        context = {
            "seen": seen,
            "role_names": [str(Role(role).label) for role in seen.roles],
            "has_account": user_id_of_email(seen.email) is not None,
            "form": None,
            "once": uuid4(),
        }
        asks_age = age_rules_of(seen.organization_id).asks
        if request.actor.is_authenticated:
            known = JoinForm(posted(request), asks_age=asks_age)
            if request.method == "POST" and known.is_valid():
                try:
                    return _accept_known(request, invitation_id, secret, known)
                except Invalid as error:
                    known.refuse(error)
            context["form"] = known
            return render(request, "organizations/accept.html", context, status=422 if known.errors else 200)
        if context["has_account"]:
            return render(request, "organizations/accept.html", context)
        form = AcceptForm(posted(request), email=seen.email, asks_age=asks_age)
        if request.method == "POST" and form.is_valid():
            try:
                return _accept_new(request, invitation_id, secret, form)
            except Invalid as error:
                form.refuse(error)
        context["form"] = form
        return render(request, "organizations/accept.html", context, status=422 if form.errors else 200)
    except Gone:
        return render(request, "organizations/invitation_gone.html", {}, status=410)


def _accept_known(request: Request, invitation_id: UUID, secret: str, form: JoinForm) -> HttpResponse:
    person = request.actor.person
    place = invitation_accept(invitation_id=invitation_id, secret=secret, user_id=person, **form.told())
    if is_waiting(organization_id=place, user_id=person):
        return waiting_page(request, words_of("asked"))
    organization_switch(actor=request.actor, organization_id=place)
    response = with_toast(request, SeeOther(TODAY), _("Welcome."))
    renew(request, response)
    return response


def _accept_new(request: Request, invitation_id: UUID, secret: str, form: AcceptForm) -> HttpResponse:
    zone = form.cleaned_data["time_zone"]
    user_id, place = invitation_accept_new(
        invitation_id=invitation_id,
        secret=secret,
        display_name=form.cleaned_data["display_name"],
        password=form.cleaned_data["password"],
        language=get_language() or "en",
        time_zone=zone if is_zone(zone) else "UTC",
        **form.told(),
    )
    if is_waiting(organization_id=place, user_id=user_id):
        return waiting_page(request, words_of("asked"))
    session_end(actor=request.actor)
    token = person_let_in(user_id=user_id, origin=origin_of(request), organization_id=place)
    response = with_toast(request, SeeOther(TODAY), _("Welcome."))
    let_in(request, response, token)
    return response
