"""The letters that organisations send."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.kernel.mail import mail_letter
from meristem.organizations.models import AgeCheck, Invitation, Organization
from meristem.organizations.services.ages import words_of


@mail_letter("organizations_invitation", _("Invitation"))
def invitation(params: dict[str, Any]) -> dict[str, Any]:
    """Which organisation invites, and who on its behalf; her name only while she is a member of it."""
    row = Invitation.objects.get(id=UUID(params["invitation"]))
    organization = Organization.objects.get(id=row.organization_id)
    known = [row.invited_by_id] if row.invited_by_id else []
    with tenant(row.organization_id, row.invited_by_id):
        inviter = User.objects.filter(id__in=known).values_list("display_name", flat=True).first()
    return {"organization": organization.name, "inviter": inviter or ""}


@mail_letter("organizations_guardian", _("Consent of a guardian"))
@mail_letter("organizations_guardian_given", _("Consent given"))
@mail_letter("organizations_guardian_answer", _("Answer of a guardian"))
def guardian(params: dict[str, Any]) -> dict[str, Any]:
    """Who would like to join what, and how it stands; written as her, whoever reads it."""
    row = AgeCheck.objects.get(id=UUID(params["check"]))
    organization = Organization.objects.get(id=row.organization_id)
    name = User.objects.values_list("display_name", flat=True).get(id=row.user_id)
    agreed = gettext("Your parent or guardian agreed. Come in.")
    said = agreed if row.state == AgeCheck.State.GIVEN else words_of(row.state)
    return {"organization": organization.name, "name": name, "check": str(row.id), "said": said}
