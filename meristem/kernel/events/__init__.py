"""Facts, published in the transaction that makes them true; see docs/decisions/0004-events.md."""

from meristem.kernel.events.publish import happened_at, publish
from meristem.kernel.events.registry import Event, consumer, consumers, event_type, event_types, react

__all__ = ["Event", "consumer", "consumers", "event_type", "event_types", "happened_at", "publish", "react"]
