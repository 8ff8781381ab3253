"""Answers identity's question where a person belongs (port `Home`)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import tenant
from meristem.kernel.errors import Denied
from meristem.organizations.models import Membership, Organization
from meristem.organizations.queries import organizations_of, public_organization_id
from meristem.organizations.services import membership_add, public_organization_ensure


class Belonging:
    """Where people go when they come in."""

    def organization_of(self, user_id: UUID, preferred: UUID | None) -> UUID:
        """Where she was last, if she still belongs there; else an employer of hers; else the public organisation."""
        places = organizations_of(user_id)
        if not places:
            self.join_public(user_id)
            places = organizations_of(user_id)
        if not places:
            raise Denied(_("You belong to no organisation here at the moment. An administrator can let you in again."))
        return preferred if preferred in {place.id for place in places} else places[0].id

    def public_place(self) -> UUID:
        """The public organisation; the first visitor of a fresh installation makes there be one."""
        return public_organization_ensure()

    def join_public(self, user_id: UUID) -> None:
        """Make her a member of the public organisation; who was suspended or removed there stays so."""
        public = public_organization_id()
        if public is None:
            return
        with tenant(public, user_id):
            if not Membership.objects.filter(user_id=user_id).exists():
                membership_add(user_id=user_id)

    def asks_second_factor(self, organization_id: UUID) -> bool:
        """Whether that organisation asks everybody for a second factor; for whoever is entered there."""
        return Organization.objects.filter(id=organization_id, requires_second_factor=True).exists()
