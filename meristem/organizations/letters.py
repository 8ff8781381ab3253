"""The letters that organisations send."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.kernel.mail import mail_letter
from meristem.organizations.models import Invitation, Organization


@mail_letter("organizations_invitation", _("Invitation"))
def invitation(params: dict[str, Any]) -> dict[str, Any]:
    """Which organisation invites, and who on its behalf; her name only while she is a member of it."""
    row = Invitation.objects.get(id=UUID(params["invitation"]))
    organization = Organization.objects.get(id=row.organization_id)
    known = [row.invited_by_id] if row.invited_by_id else []
    with tenant(row.organization_id, row.invited_by_id):
        inviter = User.objects.filter(id__in=known).values_list("display_name", flat=True).first()
    return {"organization": organization.name, "inviter": inviter or ""}
