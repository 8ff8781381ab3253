"""Registrations that every process needs."""

from meristem.identity.ports import provide_home
from meristem.organizations import letters
from meristem.organizations.home import Belonging

provide_home(Belonging())

__all__ = ["letters"]
