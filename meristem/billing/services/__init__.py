"""Plans, subscriptions, invoices, and the one place that says what somebody is entitled to."""

from meristem.billing.services.entitlements import current, entitled, has_own_plan, seats
from meristem.billing.services.invoices import invoice_pay, invoice_void, invoice_write
from meristem.billing.services.plans import plan_archive, plan_create, plan_default
from meristem.billing.services.subscriptions import (
    subscription_advance,
    subscription_begin,
    subscription_cancel,
    subscription_change,
    subscription_resume,
)

__all__ = [
    "current",
    "entitled",
    "has_own_plan",
    "invoice_pay",
    "invoice_void",
    "invoice_write",
    "plan_archive",
    "plan_create",
    "plan_default",
    "seats",
    "subscription_advance",
    "subscription_begin",
    "subscription_cancel",
    "subscription_change",
    "subscription_resume",
]
