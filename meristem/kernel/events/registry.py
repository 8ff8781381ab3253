"""The kinds of events, who consumes them later, and which reactions run within the publishing transaction."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar, get_type_hints
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense that carries ids. Subclasses set `name` and say which field is the subject.

    Events of one subject in one organisation reach each consumer in the order in which they were committed.
    """

    name: ClassVar[str]
    subject: ClassVar[str]
    # False where the fact may be known and the person may not: the log then keeps no actor.
    names_actor: ClassVar[bool] = True

    @property
    def subject_id(self) -> UUID:
        value = getattr(self, self.subject)
        assert isinstance(value, UUID)
        return value

    def payload(self) -> dict[str, Any]:
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Event":
        """The event that was published; fields unknown to this version are ignored, so old logs stay readable."""
        hints = get_type_hints(cls)
        values = {
            field.name: _typed(payload[field.name], hints[field.name])
            for field in dataclasses.fields(cls)
            if field.name in payload
        }
        return cls(**values)


@dataclasses.dataclass(frozen=True)
class Published:
    """An event as a consumer gets it."""

    event: Event
    organization_id: UUID
    actor_id: UUID | None
    occurred_at: datetime.datetime
    position: int


Handler = Callable[[Published], None]


@dataclasses.dataclass
class ConsumerSpec:
    name: str
    handlers: dict[str, list[Handler]] = dataclasses.field(default_factory=dict)
    reset: Callable[[], None] | None = None


_types: dict[str, type[Event]] = {}
_consumers: dict[str, ConsumerSpec] = {}
# In-transaction reactions are SQL functions called by a trigger on the event log: {event name: [function]}.
_reactions: dict[str, list[str]] = {}

E = TypeVar("E", bound=type[Event])


def event_type(cls: E) -> E:
    """Class decorator: make an event known by its name."""
    if cls.name in _types and _types[cls.name] is not cls:
        raise RuntimeError(f"two events are called {cls.name}")
    _types[cls.name] = cls
    return cls


def event_types() -> dict[str, type[Event]]:
    return dict(_types)


def consumer(name: str, *events: type[Event]) -> Callable[[Handler], Handler]:
    """Decorator: the function handles these events later, in order per subject, each effect exactly once.

    The handler runs in the event's organisation, in the transaction that also moves the consumer's position:
    whatever it writes to the database is kept exactly once. Several functions may share one consumer name.
    """

    def register(function: Handler) -> Handler:
        spec = _consumers.setdefault(name, ConsumerSpec(name))
        for event in events:
            spec.handlers.setdefault(event.name, []).append(function)
        return function

    return register


def resets(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorator: the function empties what the consumer has written, so that it can be replayed from zero.

    It is called once for each organisation, inside it.
    """

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _consumers.setdefault(name, ConsumerSpec(name)).reset = function
        return function

    return register


def consumers() -> dict[str, ConsumerSpec]:
    return dict(_consumers)


def react(event: type[Event], function: str) -> None:
    """Declare that the SQL function `function(kernel_eventrecord)` runs within the transaction that publishes `event`.

    The trigger that calls it is made by the reacting app's migration (`kernel.events.sql.reaction`); a test holds
    the declarations against the database.
    """
    _reactions.setdefault(event.name, []).append(function)


def reactions() -> dict[str, list[str]]:
    return {name: list(functions) for name, functions in _reactions.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, dict)):
        return [_plain(item) for item in value]
    return value


# How a payload's text becomes a value again; other kinds stay as JSON has them.
_READERS: dict[Any, Callable[[str], Any]] = {
    UUID: UUID,
    datetime.datetime: datetime.datetime.fromisoformat,
    datetime.date: datetime.date.fromisoformat,
}


def _typed(value: Any, hint: Any) -> Any:
    if not isinstance(value, str):
        return value
    options = getattr(hint, "__args__", (hint,))
    reader = next((_READERS[option] for option in options if option in _READERS), None)
    return reader(value) if reader else value
