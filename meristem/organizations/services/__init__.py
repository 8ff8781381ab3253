"""Writes about organisations, their members, invitations and groups."""

from meristem.organizations.services.administrator import Appointed, administrator_appoint
from meristem.organizations.services.groups import (
    group_archive,
    group_change,
    group_create,
    group_member_add,
    group_member_remove,
    group_restore,
)
from meristem.organizations.services.invitations import (
    Invited,
    invitation_accept,
    invitation_accept_new,
    invitation_resend,
    invitation_shown,
    invitation_withdraw,
    people_invite,
)
from meristem.organizations.services.members import (
    member_describe,
    member_reinstate,
    member_remove,
    member_sign_out,
    member_suspend,
    membership_add,
    roles_change,
)
from meristem.organizations.services.organization import (
    organization_change,
    organization_create,
    organization_found,
    organization_leave,
    organization_switch,
    ownership_transfer,
    public_organization_ensure,
)
from meristem.organizations.services.roles import (
    role_archive,
    role_assign,
    role_change,
    role_create,
    role_restore,
    role_take,
)

__all__ = [
    "Appointed",
    "Invited",
    "administrator_appoint",
    "group_archive",
    "group_change",
    "group_create",
    "group_member_add",
    "group_member_remove",
    "group_restore",
    "invitation_accept",
    "invitation_accept_new",
    "invitation_resend",
    "invitation_shown",
    "invitation_withdraw",
    "member_describe",
    "member_reinstate",
    "member_remove",
    "member_sign_out",
    "member_suspend",
    "membership_add",
    "organization_change",
    "organization_create",
    "organization_found",
    "organization_leave",
    "organization_switch",
    "ownership_transfer",
    "people_invite",
    "public_organization_ensure",
    "role_archive",
    "role_assign",
    "role_change",
    "role_create",
    "role_restore",
    "role_take",
    "roles_change",
]
