"""Organisations through the API."""

from meristem.organizations.api import groups, invitations, members, organization, roles
from meristem.organizations.api.router import router

__all__ = ["groups", "invitations", "members", "organization", "roles", "router"]
