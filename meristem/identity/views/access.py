"""The ways into an account that are open: sessions and personal tokens."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity.devices import device_name
from meristem.identity.forms import TokenForm
from meristem.identity.places import place_of
from meristem.identity.ports import home
from meristem.identity.queries import attempts_recent, clients_open, sessions_open, tokens_open
from meristem.identity.services import client_revoke, session_revoke, sessions_revoke_others, token_create, token_revoke
from meristem.identity.services.sessions import MOST_SESSIONS
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast


@access(SIGNED_IN)
def sessions(request: Request) -> HttpResponse:
    context: dict[str, Any] = {
        "sessions": [
            (session, device_name(session.user_agent)) for session in sessions_open(request.actor.person)[:50]
        ],
        "programs": [(program, device_name(program.user_agent)) for program in clients_open(request.actor.person)[:50]],
        "attempts": [(attempt, device_name(attempt.device)) for attempt in attempts_recent(request.actor.person)],
        "here": request.actor.session_id,
        "most": MOST_SESSIONS,
        "days": home().session_bounds().life.days,
    }
    context["places"] = {
        address: place
        for way in [*context["sessions"], *context["programs"], *context["attempts"]]
        if (address := way[0].address) and (place := place_of(address))
    }
    return render(request, "identity/sessions.html", context)


@require_POST
@access(SIGNED_IN)
def client_end(request: Request, client_id: UUID) -> HttpResponse:
    client_revoke(actor=request.actor, client_id=client_id)
    return with_toast(request, see_other("identity:sessions"), _("That program is signed out."))


@require_POST
@access(SIGNED_IN)
def session_end_one(request: Request, session_id: UUID) -> HttpResponse:
    session_revoke(actor=request.actor, session_id=session_id)
    return with_toast(request, see_other("identity:sessions"), _("That session has ended."))


@require_POST
@access(SIGNED_IN)
def sessions_end_others(request: Request) -> HttpResponse:
    ended = sessions_revoke_others(actor=request.actor)
    said = ngettext("%(num)s session has ended.", "%(num)s sessions have ended.", ended) % {"num": ended}
    return with_toast(request, see_other("identity:sessions"), said)


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def tokens(request: Request) -> HttpResponse:
    """The new token is shown by the answer to the POST itself: nothing else ever holds it."""
    form, fresh, status = TokenForm(), "", 200
    if request.method == "POST":
        form, status = TokenForm(request.POST), 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                _token, fresh = token_create(
                    actor=request.actor, name=given["name"], scopes=given["scopes"], expires_at=form.expires_at()
                )
                form, status = TokenForm(), 201
            except Invalid as error:
                for name, messages in error.fields.items():
                    form.add_error(name if name in form.fields else None, messages)
    context = {"form": form, "fresh": fresh, "tokens": list(tokens_open(request.actor.person)[:50])}
    return render(request, "identity/tokens.html", context, status=status)


@require_POST
@access(SIGNED_IN)
def token_end(request: Request, token_id: UUID) -> HttpResponse:
    token_revoke(actor=request.actor, token_id=token_id)
    return with_toast(request, see_other("identity:tokens"), _("That token no longer works."))
