"""Stopping mail by the link that stands in it (RFC 8058): a GET only shows, a POST changes, nobody signs in."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from meristem.kernel.errors import Conflict, NotFound
from meristem.kernel.http.access import EVERYONE, Request, access, by_link
from meristem.kernel.notices import notice_kinds
from meristem.notifications import services
from meristem.notifications.links import ALL, is_signed, unsubscribe_link, whose


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def unsubscribe(request: Request, link: UUID, kind: str, secret: str) -> HttpResponse:
    """Mail programs post `List-Unsubscribe=One-Click` here, and follow no redirect: the answer is the page itself."""
    person = whose(link) if is_signed(link, kind, secret) else None
    known = notice_kinds().get(kind)
    if person is None or (kind != ALL and known is None):
        raise NotFound
    if known is not None and not known.may_be_switched_off:
        raise Conflict
    takes_up_again = request.POST.get("again") == "yes"
    if request.method == "POST":
        services.unsubscribe(link=link, kind=kind, secret=secret, is_on=takes_up_again)
    with translation.override(person.language or translation.get_language()):
        context = {
            "kind": str(known.title) if known else "",
            "done": request.method == "POST" and not takes_up_again,
            "resumed": takes_up_again,
            "action": request.path,
            "stop_all": "" if kind == ALL else unsubscribe_link(link, ALL),
        }
        return render(request, "notifications/stop.html", context)
