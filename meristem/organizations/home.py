"""Answers identity's question where a person belongs (port `Home`)."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.identity.queries import provider_only
from meristem.identity.types import Bounds, GuardianNeeded
from meristem.kernel.context import tenant
from meristem.kernel.errors import Denied
from meristem.organizations.models import AgeCheck, DomainClaim, Membership, Organization, OrganizationSettings
from meristem.organizations.queries import organizations_of, public_organization_id
from meristem.organizations.services import membership_add, public_organization_ensure
from meristem.organizations.services.ages import (
    age_look,
    age_rules,
    age_tell,
    guardian_remind,
    waiting_settle,
    words_of,
)
from meristem.organizations.types import DEFAULT_DAYS, DEFAULT_IDLE_HOURS, Role


class Belonging:
    """Where people go when they come in."""

    def organization_of(self, user_id: UUID, preferred: UUID | None) -> UUID:
        """Where she was last, if she still belongs there; else an employer of hers; else the public organisation.

        Never where she may only be by an identity provider: whoever comes from there says where.
        """
        waits = waiting_settle(user_id)
        closed = {one.organization_id for one in provider_only(user_id)}
        places = [place for place in organizations_of(user_id) if place.id not in closed]
        if not places:
            self.join_public(user_id)
            places = [place for place in organizations_of(user_id) if place.id not in closed]
        if not places and waits:
            raise GuardianNeeded(words_of(waits), user_id=user_id)
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
            # Who has not said how old she is cannot come here by leaving elsewhere.
            has_said = not age_rules().asks or AgeCheck.objects.filter(user_id=user_id).exists()
            if has_said and not Membership.objects.filter(user_id=user_id).exists():
                membership_add(user_id=user_id)

    def asks_age(self) -> bool:
        """Whether the organisation that is entered asks everybody who joins for the date of birth."""
        return age_rules().asks

    def age_look(self, birth: datetime.date | None, guardian_email: str, email: str) -> None:
        """Raise Invalid (`birth_date`, `guardian_email`) when that does not let her join the one that is entered."""
        age_look(rules=age_rules(), birth=birth, guardian_email=guardian_email, email=email)

    def age_tell(self, user_id: UUID, birth: datetime.date | None, guardian_email: str, email: str) -> None:
        """Keep what must be kept of it; entered as her, before she joins."""
        age_tell(user_id=user_id, birth=birth, guardian_email=guardian_email, email=email)

    def guardian_remind(self, user_id: UUID) -> None:
        """Ask her guardian again; entered as her."""
        guardian_remind(user_id=user_id)

    def asks_second_factor(self, organization_id: UUID) -> bool:
        """Whether that organisation asks everybody for a second factor; for whoever is entered there."""
        return Organization.objects.filter(id=organization_id, requires_second_factor=True).exists()

    def join(self, user_id: UUID) -> bool:
        """Make her a member of the organisation that is entered; False for who was suspended or removed there."""
        found = Membership.objects.filter(user_id=user_id).first()
        if found is None:
            membership_add(user_id=user_id)
            return True
        return found.status == Membership.Status.ACTIVE

    def proved_domains(self) -> set[str]:
        """The domains that the organisation that is entered has proved to be its own."""
        return {
            domain.lower() for domain in DomainClaim.objects.exclude(verified_at=None).values_list("domain", flat=True)
        }

    def has_other_place(self, user_id: UUID, closed: set[UUID]) -> bool:
        """Whether she, who is entered, belongs to an organisation that is neither closed to her nor the public one."""
        places = organizations_of(user_id)
        return any(place.id not in closed and place.kind != Organization.Kind.PUBLIC for place in places)

    def insists_on_provider(self) -> bool:
        """Whether members of the organisation that is entered come in by its identity provider only."""
        return OrganizationSettings.objects.filter(enforce_sso=True).exists()

    def insist_on_provider(self, insists: bool) -> None:
        """Set that for the organisation that is entered."""
        OrganizationSettings.objects.update(enforce_sso=insists)

    def tokens_go_on(self) -> bool:
        """Whether personal tokens made outside of its provider's sessions go on where it insists on the provider."""
        return OrganizationSettings.objects.filter(tokens_beside_provider=True).exists()

    def let_tokens_go_on(self, allowed: bool) -> None:
        """Set that for the organisation that is entered."""
        OrganizationSettings.objects.update(tokens_beside_provider=allowed)

    def session_bounds(self) -> Bounds:
        """How long sessions last in the organisation that is entered."""
        found = OrganizationSettings.objects.values_list("session_idle_hours", "session_days").first()
        hours, days = found or (DEFAULT_IDLE_HOURS, DEFAULT_DAYS)
        return Bounds(datetime.timedelta(hours=hours), datetime.timedelta(days=days))

    def left_without_administrator(self, user_id: UUID) -> list[str]:
        """Organisations of hers whose only administrator with an open account she is; called as her."""
        return [place.name for place in organizations_of(user_id) if self._is_last_administrator(place.id, user_id)]

    def _is_last_administrator(self, organization_id: UUID, user_id: UUID) -> bool:
        with tenant(organization_id, user_id):
            serving = Membership.objects.filter(
                status=Membership.Status.ACTIVE, roles__contains=[Role.ADMINISTRATOR], user__status=User.Status.ACTIVE
            )
            return list(serving.values_list("user_id", flat=True)) == [user_id]

    def slug(self) -> str:
        """The short name of the organisation that is entered."""
        return Organization.objects.values_list("slug", flat=True).get()
