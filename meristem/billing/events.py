"""What happens to subscriptions."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class SubscriptionChanged(Event):
    """A subscription went from one state to another; `before` is empty when it began."""

    name: ClassVar[str] = "billing.subscription_changed"
    subject: ClassVar[str] = "subscription_id"
    subscription_id: UUID
    before: str
    after: str
    cause: str
