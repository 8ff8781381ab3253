"""What a parent or guardian sees: no account, two letters, one decision."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from meristem.kernel.errors import Gone
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.organizations.services.ages import ASK, WITHDRAW, guardian_answer, guardian_shown


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def guardian(request: Request, check_id: UUID, secret: str) -> HttpResponse:
    """Opening the link shows what it is about: mail scanners open links, and must not decide."""
    return _page(request, check_id, secret, ASK)


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def guardian_later(request: Request, check_id: UUID, secret: str) -> HttpResponse:
    """The second letter's link: withdraw the consent, or give it anew."""
    return _page(request, check_id, secret, WITHDRAW)


def _page(request: Request, check_id: UUID, secret: str, purpose: str) -> HttpResponse:
    try:
        if request.method != "POST":
            seen = guardian_shown(check_id=check_id, secret=secret, purpose=purpose)
            return render(request, "organizations/guardian.html", {"seen": seen, "is_done": False})
        agrees = request.POST.get("agrees") == "yes"
        seen = guardian_answer(check_id=check_id, secret=secret, agrees=agrees, purpose=purpose)
        return render(request, "organizations/guardian.html", {"seen": seen, "is_done": True})
    except Gone:
        return render(request, "organizations/guardian_gone.html", {}, status=410)
