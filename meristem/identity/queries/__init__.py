"""Reads about people. What must be known before anybody is let in goes through functions of the gate."""

from meristem.identity.queries.door import credentials_of, email_link, user_id_of_email
from meristem.identity.queries.own import attempts_recent, me, sessions_open, tokens_open

__all__ = [
    "attempts_recent",
    "credentials_of",
    "email_link",
    "me",
    "sessions_open",
    "tokens_open",
    "user_id_of_email",
]
