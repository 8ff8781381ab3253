"""What psychometrics does about facts: new organisations get the instruments, the reference sample grows."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.assessments.types import register_attempt_access
from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.events import consumer
from meristem.kernel.events.registry import Published, resets
from meristem.kernel.privacy import has_withdrawn, purpose
from meristem.organizations.events import OrganizationCreated
from meristem.psychometrics import services
from meristem.psychometrics.events import ProfileComputed
from meristem.psychometrics.models import Consent

REFERENCE = purpose(
    "reference",
    version="1",
    title=_("Let my answers count in reference values"),
    words=_(
        "Your first answers to a questionnaire enter sums over at least fifty people, from which the precision of"
        " scores is computed. Nobody can read your answers from them. Withdrawing keeps your later answers out."
    ),
)


class ConsentAccess:
    """A questionnaire is open to whoever has agreed to it."""

    def may_attempt(self, actor: Actor, assessment_id: UUID) -> bool:
        return Consent.objects.filter(user_id=actor.person, version__assessment_id=assessment_id).exists()

    def way_back(self, actor: Actor, assessment_id: UUID) -> tuple[str, str] | None:
        return None


register_attempt_access(ConsentAccess())


@consumer("psychometrics_instruments", OrganizationCreated)
def install(published: Published) -> None:
    """A new organisation gets the instruments that come with the product."""
    actor = current_actor()
    assert actor is not None
    services.instruments_install(actor=actor)


@consumer("psychometrics_reference", ProfileComputed)
def count(published: Published) -> None:
    """Enter as the person, whose answers nobody else can read, and add her to the sums unless she said no to it."""
    event = published.event
    assert isinstance(event, ProfileComputed)
    with tenant(published.organization_id, event.user_id):
        if has_withdrawn(event.user_id, REFERENCE):
            return
        services.reference_add(profile_id=event.profile_id)


@resets("psychometrics_reference")
def forget() -> None:
    services.reference_empty()
