"""For administrators: what was tried at the accounts of their members."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from meristem.identity.devices import device_name
from meristem.identity.models import LoginAttempt
from meristem.identity.places import place_of
from meristem.identity.queries import attempts_of_members
from meristem.kernel.http.access import Request, access

A_PAGE = 50
READ_AUDIT = "organizations.read_audit"
OUTCOMES = {
    "ok": _("Signed in"),
    "wrong": _("Wrong password"),
    "factor": _("Wrong second factor"),
    "limited": _("Tried too often"),
    "suspended": _("Account suspended"),
    "unverified": _("Address not confirmed"),
    "provider": _("By password, where the organisation's own sign-in is asked for"),
    "replayed": _("A program's used key came back"),
}


@access(READ_AUDIT)
def attempts(request: Request) -> HttpResponse:
    """The newest first; filtered by outcome and person, whose values stand in the address."""
    outcome = request.GET.get("outcome", "")
    person, before = _id(request.GET.get("person", "")), _id(request.GET.get("before", ""))
    rows = attempts_of_members(
        user_id=person,
        outcomes=[outcome] if outcome in LoginAttempt.Outcome.values else None,
        before=before,
        most=A_PAGE + 1,
    )
    context = {
        "rows": [(row, device_name(row.device), place_of(row.address)) for row in rows[:A_PAGE]],
        "older": rows[A_PAGE - 1].id if len(rows) > A_PAGE else None,
        "outcomes": OUTCOMES,
        "outcome": outcome,
        "person": person,
        "is_later": before is not None,
    }
    return render(request, "identity/attempts.html", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
