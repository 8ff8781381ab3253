"""Accounts through the API: the door, which everybody may knock at, and what a person sets about herself."""

from meristem.identity.api import door, account, attempts, clients, factors, steps  # noqa: I001 - "current" stands before {session_id}
from meristem.identity.api.router import router

__all__ = ["account", "attempts", "clients", "door", "factors", "router", "steps"]
