"""Subscriptions: a machine of five states, moved by what people do and by each night."""

import calendar
import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.billing.events import SubscriptionChanged
from meristem.billing.models import Invoice, Plan, Subscription
from meristem.billing.services.invoices import invoice_write
from meristem.billing.types import InvoiceState, State
from meristem.kernel import audit
from meristem.kernel.context import current_actor
from meristem.kernel.errors import Conflict
from meristem.kernel.events import publish
from meristem.organizations.services.seats import seats_taken

# After so long past due a subscription ends.
PATIENCE = datetime.timedelta(days=30)

# From which state one may come to which; anything else is a mistake of ours.
MOVES: dict[str, frozenset[str]] = {
    "": frozenset({State.TRIAL, State.ACTIVE}),
    State.TRIAL: frozenset({State.ACTIVE, State.CANCELLED, State.ENDED}),
    State.ACTIVE: frozenset({State.PAST_DUE, State.CANCELLED, State.ENDED}),
    State.PAST_DUE: frozenset({State.ACTIVE, State.CANCELLED, State.ENDED}),
    State.CANCELLED: frozenset({State.TRIAL, State.ACTIVE, State.ENDED}),
    State.ENDED: frozenset(),
}


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def subscription_move(subscription: Subscription, state: str, *, cause: str) -> None:
    """Bring a locked subscription into another state, as a fact. RuntimeError for a move that there is not."""
    before = subscription.state
    if state not in MOVES[before]:
        raise RuntimeError(f"a subscription does not go from {before} to {state}")
    subscription.state = state
    if state == State.ENDED:
        subscription.ended_on = timezone.now().date()
    subscription.save(update_fields=["state", "ended_on", "auto_renew", "period_starts_on", "period_ends_on"])
    _tell(subscription, before, cause)


def _tell(subscription: Subscription, before: str, cause: str) -> None:
    publish(SubscriptionChanged(subscription_id=subscription.id, before=before, after=subscription.state, cause=cause))
    audit.record(
        "subscription.changed",
        object_type="subscription",
        object_id=subscription.id,
        before={"status": before},
        after={"status": str(subscription.state), "reason": cause},
    )


def _today() -> datetime.date:
    return timezone.now().date()


@transaction.atomic
def subscription_begin(
    *, plan_code: str, user_id: UUID | None = None, auto_renew: bool = True, today: datetime.date | None = None
) -> Subscription:
    """Subscribe the entered organisation, or one person in it, to a plan: on trial first if the plan has one.

    Who has been on trial once begins to pay at once. Raises Conflict when a subscription lives already, or when more
    seats are taken than the plan has.
    """
    today = today or _today()
    audience = Plan.Audience.ORGANIZATION if user_id is None else Plan.Audience.PERSON
    plan = Plan.objects.get(code=plan_code, audience=audience, archived_at=None)
    _fits(plan)
    actor = current_actor()
    if actor is None:
        raise RuntimeError("a subscription belongs to an organisation that is entered")
    whose: Any = user_id
    tried = Subscription.objects.filter(user_id=whose, trial_ends_on__isnull=False).exists()
    trial = plan.trial_days > 0 and not tried
    ends = today + datetime.timedelta(days=plan.trial_days) if trial else add_months(today, plan.months)
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                organization_id=actor.organization_id,
                plan=plan,
                user_id=user_id,
                state=State.TRIAL if trial else State.ACTIVE,
                started_on=today,
                trial_ends_on=ends if trial else None,
                period_starts_on=today,
                period_ends_on=ends,
                auto_renew=auto_renew,
            )
    except IntegrityError as error:
        raise Conflict(_("There is a subscription already."), code="subscribed") from error
    _tell(made, "", "begun")
    if not trial:
        invoice_write(subscription=made, today=today)
    return made


def _fits(plan: Plan) -> None:
    if plan.audience == Plan.Audience.ORGANIZATION and plan.seats is not None and seats_taken() > plan.seats:
        raise Conflict(
            _("%(taken)s seats are taken, and %(plan)s has %(seats)s.")
            % {"taken": seats_taken(), "plan": plan.name, "seats": plan.seats},
            code="no-seats",
        )


def _living(user_id: UUID | None = None) -> Subscription:
    living = Subscription.objects.select_for_update(of=("self",)).select_related("plan", "user")
    whose: Any = user_id
    return living.exclude(state=State.ENDED).get(user_id=whose)


@transaction.atomic
def subscription_change(*, plan_code: str, user_id: UUID | None = None) -> Subscription:
    """Go over to another plan: at once, paid for from the next period on. Raises Conflict when the seats do not fit."""
    subscription = _living(user_id)
    plan = Plan.objects.get(code=plan_code, audience=subscription.plan.audience, archived_at=None)
    if plan.id == subscription.plan_id:
        return subscription
    _fits(plan)
    before = subscription.plan.name
    Subscription.objects.filter(id=subscription.id).update(plan=plan)
    subscription.plan = plan
    audit.record(
        "subscription.plan_changed",
        object_type="subscription",
        object_id=subscription.id,
        before={"name": before},
        after={"name": plan.name},
    )
    return subscription


@transaction.atomic
def subscription_cancel(*, user_id: UUID | None = None) -> Subscription:
    """Renew no more: what was paid for is had until its end. Doing it twice changes nothing."""
    subscription = _living(user_id)
    if subscription.state != State.CANCELLED:
        subscription.auto_renew = False
        subscription_move(subscription, State.CANCELLED, cause="cancelled")
    return subscription


@transaction.atomic
def subscription_resume(*, user_id: UUID | None = None) -> Subscription:
    """Take a cancellation back while the period still runs."""
    subscription = _living(user_id)
    if subscription.state == State.CANCELLED:
        subscription.auto_renew = True
        on_trial = subscription.trial_ends_on == subscription.period_ends_on
        subscription_move(subscription, State.TRIAL if on_trial else State.ACTIVE, cause="resumed")
    elif not subscription.auto_renew:
        subscription.auto_renew = True
        subscription.save(update_fields=["auto_renew"])
    return subscription


@transaction.atomic
def subscription_advance(*, subscription_id: UUID, today: datetime.date | None = None) -> str:
    """Do what is due on this day; the state afterwards. Done twice, or in two workers at once, it happens once."""
    today = today or _today()
    locked = Subscription.objects.select_for_update(of=("self",)).select_related("plan", "user")
    subscription = locked.get(id=subscription_id)
    if subscription.state == State.ENDED:
        return State.ENDED
    overdue = Invoice.objects.filter(subscription_id=subscription.id, state=InvoiceState.OPEN, due_on__lt=today)
    oldest = overdue.order_by("due_on").first()
    if oldest is not None and oldest.due_on + PATIENCE < today:
        subscription_move(subscription, State.ENDED, cause="unpaid")
        return State.ENDED
    while subscription.period_ends_on <= today:
        if not subscription.auto_renew or subscription.state == State.CANCELLED:
            subscription_move(subscription, State.ENDED, cause="over")
            return State.ENDED
        # After days of standing still each period that began meanwhile is billed, as it would have been.
        subscription.period_starts_on = subscription.period_ends_on
        subscription.period_ends_on = add_months(subscription.period_starts_on, subscription.plan.months)
        if subscription.state == State.TRIAL:
            subscription_move(subscription, State.ACTIVE, cause="trial over")
        else:
            subscription.save(update_fields=["period_starts_on", "period_ends_on"])
        invoice_write(subscription=subscription, today=today)
    if oldest is not None and subscription.state == State.ACTIVE:
        subscription_move(subscription, State.PAST_DUE, cause="overdue")
    return subscription.state
