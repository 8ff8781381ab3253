"""Plan and invoices through the API."""

import datetime

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from meristem.billing.models import Invoice, Plan
from meristem.billing.permissions import MANAGE
from meristem.billing.queries import invoices, plans_offered
from meristem.billing.services import (
    current,
    subscription_begin,
    subscription_cancel,
    subscription_change,
    subscription_resume,
)
from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.services.seats import seats_taken

router = Router()


class PlanOut(Schema):
    """What one may subscribe to."""

    code: str = Field(examples=["team"])
    name: str = Field(examples=["Team"])
    description: str
    price_in_cents: int
    currency: str = Field(examples=["EUR"])
    months: int
    trial_days: int
    seats: int | None = Field(description="Null: they are not counted.")
    entitlements: list[str] = Field(examples=[["custom_roles"]])


class SubscriptionOut(Schema):
    """The plan in force."""

    plan: PlanOut | None
    state: str | None = Field(examples=["active"])
    period_starts_on: datetime.date | None
    period_ends_on: datetime.date | None
    auto_renew: bool
    seats_taken: int
    includes_everything: bool


class ChooseIn(Schema):
    model_config = ConfigDict(extra="forbid")
    plan: str = Field(max_length=40, pattern=r"^[^\x00]+$", examples=["team"])


class InvoiceOut(Schema):
    """What is to be paid for a period."""

    number: str = Field(examples=["2026-00017"])
    plan_name: str
    billed_to: str
    amount_in_cents: int
    currency: str
    period_starts_on: datetime.date
    period_ends_on: datetime.date
    issued_on: datetime.date
    due_on: datetime.date
    state: str = Field(examples=["open"])
    paid_on: datetime.date | None


def _plan(plan: Plan) -> PlanOut:
    return PlanOut.model_validate(plan, from_attributes=True)


def _standing() -> SubscriptionOut:
    standing = current()
    own = standing.subscription
    return SubscriptionOut(
        plan=_plan(standing.plan) if standing.plan else None,
        state=own.state if own else None,
        period_starts_on=own.period_starts_on if own else None,
        period_ends_on=own.period_ends_on if own else None,
        auto_renew=own.auto_renew if own else False,
        seats_taken=seats_taken(),
        includes_everything=standing.includes_everything,
    )


@router.get("/plans", response=Page[PlanOut], url_name="plans")
@access(MANAGE)
def list_plans(request: Request) -> Page[PlanOut]:
    """What the organisation may subscribe to; few enough for one page."""
    return Page[PlanOut](items=[_plan(plan) for plan in plans_offered()])


@router.get("/subscription", response=SubscriptionOut, url_name="subscription")
@access(MANAGE)
def read_subscription(request: Request) -> SubscriptionOut:
    """The plan in force and how it stands."""
    return _standing()


@router.put("/subscription", response=SubscriptionOut, url_name="subscription_choose")
@access(MANAGE)
def choose_plan(request: Request, body: ChooseIn) -> SubscriptionOut:
    """Subscribe to a plan, or go over to it."""
    if current().subscription is None:
        subscription_begin(plan_code=body.plan)
    else:
        subscription_change(plan_code=body.plan)
    return _standing()


@router.post("/subscription/cancel", response=SubscriptionOut, url_name="subscription_cancel")
@access(MANAGE)
def cancel(request: Request) -> SubscriptionOut:
    """Renew no more; what was paid for is had until its end."""
    subscription_cancel()
    return _standing()


@router.post("/subscription/resume", response=SubscriptionOut, url_name="subscription_resume")
@access(MANAGE)
def resume(request: Request) -> SubscriptionOut:
    """Take a cancellation back while the period still runs."""
    subscription_resume()
    return _standing()


@router.get("/invoices", response=Page[InvoiceOut], url_name="invoices")
@access(MANAGE)
def list_invoices(request: Request, cursor: str | None = None, limit: int = 20) -> Page[InvoiceOut]:
    """The organisation's invoices, the newest first."""
    found: QuerySet[Invoice] = invoices()
    rows, following = paginate(found, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    items = [InvoiceOut.model_validate(row, from_attributes=True) for row in rows]
    return Page[InvoiceOut](items=items, next_cursor=following)
