"""Writes about organisations, their members, invitations and groups."""

from meristem.organizations.services.groups import group_create, group_member_add
from meristem.organizations.services.members import membership_add
from meristem.organizations.services.organization import organization_create

__all__ = ["group_create", "group_member_add", "membership_add", "organization_create"]
