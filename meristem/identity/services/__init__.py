"""Writes about people, their credentials and the ways in that are open to them."""

from meristem.identity.services.people import password_hash, person_create

__all__ = ["password_hash", "person_create"]
