"""Reads about people. What must be known before anybody is let in goes through functions of the gate."""

from meristem.identity.queries.attempts import MemberAttempt, attempts_of_members
from meristem.identity.queries.door import door_of, email_link, step_open, user_id_of_email
from meristem.identity.queries.own import attempts_recent, clients_open, me, preferences_of, sessions_open, tokens_open
from meristem.identity.queries.providers import provider_only

__all__ = [
    "MemberAttempt",
    "attempts_of_members",
    "attempts_recent",
    "clients_open",
    "door_of",
    "email_link",
    "me",
    "preferences_of",
    "provider_only",
    "sessions_open",
    "step_open",
    "tokens_open",
    "user_id_of_email",
]
