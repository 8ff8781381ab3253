"""Ports: what a higher app tells identity."""

from meristem.identity.types import Home

_homes: list[Home] = []


def provide_home(home: Home) -> None:
    """Register who knows where people belong (organizations does)."""
    _homes[:] = [home]


def home() -> Home:
    """Whoever knows where people belong."""
    return _homes[0]


_demo_sign_ins: list[tuple[str, str, str]] = []


def provide_demo_sign_ins(accounts: list[tuple[str, str, str]]) -> None:
    """Register what the sign-in page offers in the demo: (role, e-mail, password)."""
    _demo_sign_ins[:] = accounts


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """The accounts of the demo; none where it is not part of the installation."""
    return list(_demo_sign_ins)
