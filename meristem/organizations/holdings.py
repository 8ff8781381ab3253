"""What organizations holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import BLANK, CLEAR, KEEP, holds

holds(
    "organizations_membership",
    _("Memberships"),
    erase=BLANK,
    why=_("the empty account stays a former member, for rows of others that refer to it"),
    blank={"job_title": "", "department": "", "status": "removed", "roles": []},
    also={"invited_by_id": CLEAR},
)
holds(
    "organizations_agecheck",
    _("Your age and your guardian's consent"),
    sealed=("grown_from", "guardian_email"),
)
holds("organizations_groupmember", _("Groups"))
holds("organizations_invitation", _("Invitations to your address"), person="email", by_email=True)
holds(
    "organizations_invitation",
    _("Invitations you sent"),
    person="invited_by_id",
    erase=KEEP,
    why=_("the invitation belongs to the organisation; the id leads to no name"),
    also={"accepted_by_id": CLEAR},
)
holds(
    "organizations_organization",
    _("Organisations you own"),
    person="owner_id",
    erase=KEEP,
    why=_("an organisation is handed on before its owner is erased"),
)
ACT = _("the deed belongs to the organisation; the id leads to no name")
holds("organizations_roleassignment", _("Roles of your organisation"), also={"given_by_id": ACT})
holds("organizations_invitationrow", _("Your line in a list of invitations"), person="email", by_email=True)
holds("organizations_invitationlink", _("Links of invitation you made"), person="made_by_id", erase=KEEP, why=ACT)
holds("organizations_invitationbatch", _("Lists of invitations you sent"), person="made_by_id", erase=KEEP, why=ACT)
