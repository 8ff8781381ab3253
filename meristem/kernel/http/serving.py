"""What a web process does before it answers anybody."""

from collections.abc import Callable

_before: list[Callable[[], None]] = []


def before_serving(function: Callable[[], None]) -> Callable[[], None]:
    """Decorator: every web process calls the function once, before it takes a request; a failure is its end."""
    _before.append(function)
    return function


def make_ready() -> None:
    """All of it, and the connection given back: what is forked or threaded from here begins with its own."""
    from django.db import connections

    for function in _before:
        function()
    connections.close_all()
