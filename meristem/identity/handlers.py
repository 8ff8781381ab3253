"""Registrations that every process needs."""

from meristem.identity import letters

__all__ = ["letters"]
