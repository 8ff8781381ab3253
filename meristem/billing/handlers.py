"""Registrations that every process needs."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from meristem.billing.services import entitled, seats
from meristem.billing.types import Entitlement
from meristem.kernel.audit import describe
from meristem.kernel.errors import Conflict
from meristem.organizations.ports import provide_plan


class Subscribed:
    """Answers organisations' question what the plan includes (port `Plan`)."""

    def require(self, entitlement: str) -> None:
        if not entitled(entitlement):
            raise Conflict(_("Your organisation's plan does not include this."), code="not-in-plan")

    def lacking(self, entitlement: str) -> str:
        return "" if entitled(entitlement) else str(Entitlement(entitlement).label)

    def require_seats(self, wanted: int, taken: Callable[[], int]) -> None:
        most = seats()
        if most is not None and taken() + wanted > most:
            raise Conflict(_("Your plan has %(seats)s seats, and no more are free.") % {"seats": most}, code="no-seats")


provide_plan(Subscribed())
describe(
    {
        "invoice.written": _("an invoice was written"),
        "invoice.paid": _("noted an invoice as paid"),
        "invoice.void": _("made an invoice void"),
        "plan.created": _("made a plan"),
        "plan.made_default": _("made a plan the default"),
        "plan.archived": _("put a plan away"),
        "subscription.changed": _("a subscription changed"),
        "subscription.plan_changed": _("went over to another plan"),
    }
)
