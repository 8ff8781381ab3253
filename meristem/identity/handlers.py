"""Registrations that every process needs."""

from uuid import UUID

from meristem.identity import letters
from meristem.identity.queries import preferences_of
from meristem.kernel.mail import provide_plain

__all__ = ["letters"]


def wants_plain(user_id: UUID) -> bool:
    """Whether she wants letters as plain text alone; entered as her."""
    return preferences_of(user_id).plain_letters


provide_plain(wants_plain)
