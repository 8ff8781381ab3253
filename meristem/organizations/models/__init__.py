from meristem.organizations.models.groups import Group, GroupMember
from meristem.organizations.models.organization import Organization, OrganizationSettings
from meristem.organizations.models.people import Invitation, Membership

__all__ = ["Group", "GroupMember", "Invitation", "Membership", "Organization", "OrganizationSettings"]
