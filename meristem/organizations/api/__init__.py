"""Organisations through the API."""

from meristem.organizations.api import groups, invitations, joining, members, organization, roles, showing
from meristem.organizations.api.router import router

__all__ = ["groups", "invitations", "joining", "members", "organization", "roles", "router", "showing"]
