"""What the entered organisation, or a person in it, is entitled to. Nothing else decides that."""

import dataclasses
from typing import Any
from uuid import UUID

from meristem.billing.models import Plan, Subscription
from meristem.billing.types import State


@dataclasses.dataclass(frozen=True)
class Standing:
    """The plan in force and the subscription that brings it; without a plan everything or nothing is included."""

    plan: Plan | None
    subscription: Subscription | None
    includes_everything: bool


def current(user_id: UUID | None = None) -> Standing:
    """The standing of the organisation, or with `user_id` of that person.

    A subscription that lives counts, also past due or cancelled, until it ends. Otherwise the default plan, when the
    operator named one; an installation that sells nothing includes everything; whose subscription ended has nothing.
    """
    whose: Any = user_id  # None: the organisation's own
    found = Subscription.objects.filter(user_id=whose)
    subscription = found.exclude(state=State.ENDED).select_related("plan").first()
    if subscription is not None:
        return Standing(subscription.plan, subscription, False)
    audience = Plan.Audience.ORGANIZATION if user_id is None else Plan.Audience.PERSON
    default = Plan.objects.filter(audience=audience, is_default=True, archived_at=None).first()
    return Standing(default, None, default is None and not found.exists())


def entitled(entitlement: str, user_id: UUID | None = None) -> bool:
    """Whether the plan in force includes it; a person's own subscription counts beside her organisation's."""
    ours = current()
    if ours.includes_everything or (ours.plan is not None and entitlement in ours.plan.entitlements):
        return True
    own = current(user_id).plan if user_id else None
    return own is not None and entitlement in own.entitlements


def has_own_plan(user_id: UUID) -> bool:
    """Whether a person is premium: she has a living subscription of her own."""
    return current(user_id).subscription is not None


def seats() -> int | None:
    """How many seats the organisation has; None when they are not counted."""
    standing = current()
    if standing.plan is not None:
        return standing.plan.seats
    return None if standing.includes_everything else 0
