"""Facts, published in the transaction that makes them true; see docs/decisions/0004-events.md."""

from meristem.kernel.events.registry import Event, consumer, consumers, event_type, event_types, react
from meristem.kernel.events.publish import publish

__all__ = ["Event", "consumer", "consumers", "event_type", "event_types", "publish", "react"]
