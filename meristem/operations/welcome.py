"""What the terminal says once the installation answers: its address, then who may sign in to the demo."""

from __future__ import annotations

from importlib import import_module

from config.environment import Environment


def welcome(env: Environment) -> list[str]:
    """The first line is the address alone; then who may sign in to the demo, or how somebody comes to administer."""
    lines = [f"Meristem is ready at {env.url} (Ctrl-C stops it)."]
    if env.demo:
        lines += demo_sign_ins()
    else:
        lines += ["Nobody administers it yet? uv run meristem administrator you@example.org"]
    return lines


def demo_sign_ins() -> list[str]:
    """One line each, columns aligned; none when the demo content is not part of this release."""
    try:
        accounts = import_module("meristem.web.demo.accounts").DEMO_SIGN_INS
    except ImportError:
        return []
    rows = [tuple(str(cell) for cell in account) for account in accounts]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["Demo sign-ins:"] + [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
