"""Which role holds which permission. The permissions themselves are named by the apps that check them."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission, provide_roles
from meristem.organizations.types import Role

MANAGE_MEMBERS = permission("organizations.manage_members", _("Invite people, give roles, remove members"))
VIEW_MEMBERS = permission(
    "organizations.view_members", _("See who is in the groups one leads, with title and department"), in_groups=True
)
MANAGE_ORGANIZATION = permission("organizations.manage", _("Change the organisation's settings"))
READ_AUDIT = permission("organizations.read_audit", _("Read the audit log"))

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.LEARNER: frozenset(),
    Role.AUTHOR: frozenset({"courses.author"}),
    Role.COACH: frozenset({"analytics.team", VIEW_MEMBERS}),
    Role.THERAPIST: frozenset({"care.practise"}),
    Role.MANAGER: frozenset({"analytics.team", "anonymous.results", VIEW_MEMBERS}),
    Role.ANALYST: frozenset({"analytics.organization", "anonymous.results"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "organizations.manage_members",
            VIEW_MEMBERS,
            "organizations.manage",
            "organizations.read_audit",
            "courses.author",
            "courses.publish",
            "analytics.organization",
            "anonymous.manage",
            "anonymous.results",
            "billing.manage",
        }
    ),
}
# Authors publish their own courses in this release; review comes with versions.
ROLE_PERMISSIONS[Role.AUTHOR] |= {"courses.publish"}


def role_permissions(role: str) -> frozenset[str]:
    """What a role holds; nothing for a role that is not known."""
    return ROLE_PERMISSIONS.get(role, frozenset())


provide_roles(role_permissions)
