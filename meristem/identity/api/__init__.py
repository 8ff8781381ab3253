"""Accounts through the API: the door, which everybody may knock at, and what a person sets about herself."""

# "current" stands before {session_id}.
from meristem.identity.api import door, account, attempts, avatars, clients, email, factors, phones, providers, steps  # noqa: I001
from meristem.identity.api.router import router

__all__ = [
    "account",
    "attempts",
    "avatars",
    "clients",
    "door",
    "email",
    "factors",
    "phones",
    "providers",
    "router",
    "steps",
]
