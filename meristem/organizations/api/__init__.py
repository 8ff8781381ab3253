"""Organisations through the API."""

from meristem.organizations.api import groups, guardian, invitations, joining, members, organization, roles, showing
from meristem.organizations.api.router import router

__all__ = ["groups", "guardian", "invitations", "joining", "members", "organization", "roles", "router", "showing"]
