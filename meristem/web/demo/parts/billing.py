"""Plans of the demo, and what its organisations have subscribed to."""

import datetime

from meristem.billing.models import Invoice
from meristem.billing.services import (
    invoice_pay,
    plan_create,
    plan_default,
    subscription_advance,
    subscription_begin,
)
from meristem.web.demo.world import World


def load(world: World) -> None:
    with world.as_nobody("meristem-commons"):
        plan_create(
            code="start",
            name="Start",
            description="For small teams and for trying things out.",
            seats=60,
            entitlements=["lists"],
        )
        plan_create(
            code="grow",
            name="Grow",
            description="For organisations that make the place their own.",
            price_in_cents=118_800,
            trial_days=30,
            seats=250,
            entitlements=["custom_roles", "branding", "domains", "lists"],
        )
        plan_create(
            code="plus",
            name="Plus",
            audience="person",
            description="For one person.",
            price_in_cents=5_900,
            entitlements=["branding"],
        )
        plan_default(code="start")
    _subscribed(world, "northfield-health", days=400)
    _subscribed(world, "harbour-works", days=12)


def _subscribed(world: World, slug: str, days: int) -> None:
    """It began on trial so many days ago; what fell due since then was paid in time, except what is still open."""
    if slug not in world.organizations:
        return
    with world.as_nobody(slug):
        began = world.today - datetime.timedelta(days=days)
        made = subscription_begin(plan_code="grow", today=began)
        day = began
        while day < world.today:
            day = min(made.period_ends_on, world.today)
            subscription_advance(subscription_id=made.id, today=day)
            made.refresh_from_db()
            for one in Invoice.objects.filter(state="open", issued_on__lt=world.today - datetime.timedelta(days=40)):
                invoice_pay(number=one.number, paid_on=one.issued_on + datetime.timedelta(days=9))
