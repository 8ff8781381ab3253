"""Reads about organisations and their people."""

from meristem.organizations.queries.across import (
    InvitationSeen,
    Place,
    invitation_seen,
    organization_id_of_slug,
    organization_ids,
    organizations_of,
    public_organization_id,
)
from meristem.organizations.queries.audit import AuditFilter, AuditPage, audit_page
from meristem.organizations.queries.directory import (
    MemberRow,
    MembersPage,
    invitations_open,
    member_row,
    members_page,
    members_rows,
)
from meristem.organizations.queries.groups import GroupRow, group_people, groups_list, groups_of
from meristem.organizations.queries.own import organization_settings, role_overview
from meristem.organizations.queries.people import (
    active_departments,
    active_members_count,
    anonymous_surveys_allowed,
    contact_address,
    people_led_by,
    person_ids_with_role,
)

__all__ = [
    "AuditFilter",
    "AuditPage",
    "GroupRow",
    "InvitationSeen",
    "MemberRow",
    "MembersPage",
    "Place",
    "active_departments",
    "active_members_count",
    "anonymous_surveys_allowed",
    "audit_page",
    "contact_address",
    "group_people",
    "groups_list",
    "groups_of",
    "invitation_seen",
    "invitations_open",
    "member_row",
    "members_page",
    "members_rows",
    "organization_id_of_slug",
    "organization_ids",
    "organization_settings",
    "organizations_of",
    "people_led_by",
    "person_ids_with_role",
    "public_organization_id",
    "role_overview",
]
