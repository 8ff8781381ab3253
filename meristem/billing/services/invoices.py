"""Invoices: one for each period, numbered without gaps, paid or made void, never deleted."""

import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from meristem.billing.models import Invoice, Subscription
from meristem.billing.providers import provider
from meristem.billing.types import InvoiceState, State
from meristem.kernel import audit
from meristem.kernel.errors import Conflict
from meristem.organizations.queries import organization_settings


def invoice_write(*, subscription: Subscription, today: datetime.date) -> Invoice:
    """Bill the subscription's current period, once; the subscription's row is locked by whoever calls."""
    period = Invoice.objects.filter(
        subscription_id=subscription.id, period_starts_on=subscription.period_starts_on
    ).exclude(state=InvoiceState.VOID)
    known = period.first()
    if known is not None:
        return known
    collector = provider(subscription.provider)
    organization, _settings = organization_settings(subscription.organization_id)
    billed_to = subscription.user.display_name if subscription.user else organization.name
    with connection.cursor() as cursor:
        # Held until the invoice is committed: the next one waits, and takes this number when this one is undone.
        cursor.execute("SELECT billing_next_invoice(%s)", [today.year])
        number = cursor.fetchone()[0]
    invoice = Invoice.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        number=f"{today.year}-{number:05d}",
        plan_name=subscription.plan.name,
        billed_to=billed_to,
        amount_in_cents=subscription.plan.price_in_cents,
        currency=subscription.plan.currency,
        period_starts_on=subscription.period_starts_on,
        period_ends_on=subscription.period_ends_on,
        issued_on=today,
        due_on=today + datetime.timedelta(days=collector.days_to_pay),
    )
    audit.record("invoice.written", object_type="invoice", object_id=invoice.id, after={"number": invoice.number})
    paid_on = collector.collect(invoice)
    if paid_on is not None:
        _settle(invoice, InvoiceState.PAID, paid_on)
    return invoice


def _settle(invoice: Invoice, state: str, paid_on: datetime.date | None) -> None:
    invoice.state, invoice.paid_on = state, paid_on
    Invoice.objects.filter(id=invoice.id).update(state=state, paid_on=paid_on)
    audit.record(f"invoice.{state}", object_type="invoice", object_id=invoice.id, after={"number": invoice.number})


def _open(number: str) -> Invoice:
    """The invoice with its subscription locked first, as everywhere else; DoesNotExist for one of elsewhere."""
    invoice = Invoice.objects.get(number=number)
    Subscription.objects.select_for_update().get(id=invoice.subscription_id)
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def invoice_pay(*, number: str, paid_on: datetime.date) -> Invoice:
    """Note that an invoice was paid; a subscription that was past due lives on. Doing it twice changes nothing."""
    from meristem.billing.services.subscriptions import subscription_move

    invoice = _open(number)
    if invoice.state == InvoiceState.PAID:
        return invoice
    if invoice.state == InvoiceState.VOID:
        raise Conflict(_("This invoice was made void."), code="void")
    _settle(invoice, InvoiceState.PAID, paid_on)
    subscription = Subscription.objects.get(id=invoice.subscription_id)
    others = Invoice.objects.filter(subscription_id=subscription.id, state=InvoiceState.OPEN, due_on__lt=paid_on)
    if subscription.state == State.PAST_DUE and not others.exists():
        subscription_move(subscription, State.ACTIVE, cause="paid")
    return invoice


@transaction.atomic
def invoice_void(*, number: str) -> Invoice:
    """Take a mistaken invoice out of the reckoning; its number stays used. Raises Conflict for one that was paid."""
    invoice = _open(number)
    if invoice.state == InvoiceState.PAID:
        raise Conflict(_("This invoice was paid already."), code="paid")
    if invoice.state == InvoiceState.OPEN:
        _settle(invoice, InvoiceState.VOID, None)
    return invoice
