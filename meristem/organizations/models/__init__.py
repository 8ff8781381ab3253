from meristem.organizations.models.ages import AgeCheck
from meristem.organizations.models.groups import Group, GroupMember
from meristem.organizations.models.identity import DomainClaim, Logo
from meristem.organizations.models.joining import InvitationBatch, InvitationLink, InvitationRow
from meristem.organizations.models.organization import Organization, OrganizationSettings
from meristem.organizations.models.people import Invitation, Membership
from meristem.organizations.models.roles import CustomRole, RoleAssignment

__all__ = [
    "AgeCheck",
    "CustomRole",
    "DomainClaim",
    "Group",
    "GroupMember",
    "Invitation",
    "InvitationBatch",
    "InvitationLink",
    "InvitationRow",
    "Logo",
    "Membership",
    "Organization",
    "OrganizationSettings",
    "RoleAssignment",
]
