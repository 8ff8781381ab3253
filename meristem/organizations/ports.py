"""What organisations ask of billing, which lies above: what the plan includes, and whether seats are free (a port)."""

from collections.abc import Callable
from typing import Protocol


class Plan(Protocol):
    """Knows what the entered organisation has subscribed to."""

    def require(self, entitlement: str) -> None:
        """Raise Conflict (`not-in-plan`) when the plan does not include it."""

    def lacking(self, entitlement: str) -> str:
        """What it is called, when the plan does not include it; "" when it does."""

    def require_seats(self, wanted: int, taken: Callable[[], int]) -> None:
        """Raise Conflict (`no-seats`) when so many more do not fit beside those that are taken.

        What is taken is counted once others who ask have to wait, so the answer stands until the transaction's end.
        """


class _Everything:
    """Without billing everything is included."""

    def require(self, entitlement: str) -> None:
        return None

    def lacking(self, entitlement: str) -> str:
        return ""

    def require_seats(self, wanted: int, taken: Callable[[], int]) -> None:
        return None


_plan: list[Plan] = [_Everything()]


def provide_plan(provided: Plan) -> None:
    """Register who knows the plan."""
    _plan[:] = [provided]


def plan() -> Plan:
    """Who knows what the entered organisation has subscribed to."""
    return _plan[0]
