"""The plan of an organisation and its invoices, for who looks after them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meristem.billing.models import Plan
from meristem.billing.permissions import MANAGE
from meristem.billing.queries import invoices, plans_offered
from meristem.billing.services import (
    current,
    subscription_begin,
    subscription_cancel,
    subscription_change,
    subscription_resume,
)
from meristem.billing.types import Entitlement, InvoiceState, State
from meristem.billing.words import money
from meristem.kernel import audit
from meristem.kernel.errors import Conflict
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.csv import csv_response
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.services.seats import seats_taken

SHOWN = 50


def _page(request: Request, refusal: str = "", status: int = 200) -> HttpResponse:
    standing = current()
    context: dict[str, Any] = {
        "standing": standing,
        "state": str(State(standing.subscription.state).label) if standing.subscription else "",
        "taken": seats_taken(),
        "plans": plans_offered(),
        "invoices": list(invoices()[:SHOWN]),
        "entitlements": dict(Entitlement.choices),
        "invoice_states": dict(InvoiceState.choices),
        "money": money,
        "refusal": refusal,
    }
    return render(request, "billing/plan.html", context, status=status)


@require_safe
@access(MANAGE)
def plan(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@access(MANAGE)
def choose(request: Request) -> HttpResponse:
    """Subscribe to a plan, or go over to it."""
    code = request.POST.get("plan", "").replace("\x00", "")
    chosen = Plan.objects.get(code=code, audience=Plan.Audience.ORGANIZATION, archived_at=None)
    try:
        if current().subscription is None:
            subscription_begin(plan_code=code)
        else:
            subscription_change(plan_code=code)
    except Conflict as error:
        return _page(request, str(error.detail), error.status)
    return with_toast(request, see_other("billing:plan"), _("Your plan is %(plan)s now.") % {"plan": chosen.name})


@require_POST
@access(MANAGE)
def cancel(request: Request) -> HttpResponse:
    subscription_cancel()
    return with_toast(request, see_other("billing:plan"), _("Cancelled. It runs to the end of its period."))


@require_POST
@access(MANAGE)
def resume(request: Request) -> HttpResponse:
    subscription_resume()
    return with_toast(request, see_other("billing:plan"), _("It is renewed again."))


@require_safe
@access(MANAGE)
def invoices_csv(request: Request) -> HttpResponse:
    header = [_("Number"), _("Plan"), _("Billed to"), _("From"), _("To"), _("Amount"), _("Currency"), _("Issued"), _("Due"), _("State"), _("Paid")]  # fmt: skip  # noqa: E501
    rows = [
        [
            one.number,
            one.plan_name,
            one.billed_to,
            one.period_starts_on,
            one.period_ends_on,
            f"{one.amount_in_cents // 100}.{one.amount_in_cents % 100:02d}",
            one.currency,
            one.issued_on,
            one.due_on,
            one.state,
            one.paid_on,
        ]
        for one in invoices()
    ]
    audit.record("export.invoices", object_type="invoice", after={"rows": len(rows)})
    return csv_response("invoices.csv", header, rows)
