"""Invitations: a seat offered to an address, taken once."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.identity.queries import user_id_of_email
from meristem.identity.services import password_hash, person_create
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, Gone, Invalid, NotFound
from meristem.kernel.events import publish
from meristem.kernel.links import is_derived_secret
from meristem.kernel.mail import mail_queue
from meristem.organizations.events import PersonInvited
from meristem.organizations.models import Invitation, Membership, OrganizationSettings
from meristem.organizations.permissions import role_permissions
from meristem.organizations.queries import InvitationSeen, invitation_seen
from meristem.organizations.services.ages import age_tell
from meristem.organizations.services.groups import group_join
from meristem.organizations.services.members import membership_add, ordered_roles
from meristem.organizations.services.roles import require_grantable
from meristem.organizations.services.seats import seats_require

PURPOSE = "invitation"
OPEN_FOR = datetime.timedelta(days=14)
MOST_AT_ONCE = 100
MOST_REMINDERS = 10
LETTERS_A_DAY = 1000


@dataclasses.dataclass(frozen=True)
class Invited:
    """What became of each address."""

    sent: list[Invitation]
    members_already: list[str]


def _letter(invitation: Invitation) -> None:
    limits.spend("invitations", invitation.organization_id, limit=LETTERS_A_DAY, seconds=86_400)
    language = OrganizationSettings.objects.values_list("default_language", flat=True).first()
    mail_queue(
        to=invitation.email,
        template="organizations_invitation",
        params={"invitation": str(invitation.id)},
        language=language or "",
    )


@transaction.atomic
def people_invite(
    *,
    actor: Actor,
    emails: Iterable[str],
    roles: Iterable[str],
    job_title: str = "",
    department: str = "",
    group_id: UUID | None = None,
) -> Invited:
    """Offer seats with these roles; who has an open invitation gets it again with the new roles.

    Title, department and group are taken over when the seat is. Raises Invalid for no or too many addresses and unknown
    roles, Denied for roles that may do more than oneself, Conflict when the plan has no seats left, TooMany when the
    organisation sent very many today or somebody was reminded often enough.
    """
    given = ordered_roles(roles)
    require_grantable(actor, frozenset[str]().union(*(role_permissions(role) for role in given)))
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Invalid(fields={"emails": [_("Give between 1 and 100 addresses.")]})
    sent, already = [], []
    for email in wanted:
        user_id = user_id_of_email(email)
        if user_id and Membership.objects.filter(user_id=user_id).exclude(status=Membership.Status.REMOVED).exists():
            already.append(email)
            continue
        open_one = Invitation.objects.select_for_update().filter(
            email__iexact=email, accepted_at=None, withdrawn_at=None
        )
        values = {
            "roles": given,
            "expires_at": timezone.now() + OPEN_FOR,
            "invited_by_id": actor.person,
            "job_title": job_title,
            "department": department,
            "group_id": group_id,
        }
        invitation = open_one.first()
        if invitation is None:
            seats_require(1)
            invitation = Invitation.objects.create(organization_id=actor.organization_id, email=email, **values)
            if user_id is not None:
                publish(PersonInvited(user_id=user_id, invitation_id=invitation.id))
        else:
            _remind(invitation)
            open_one.update(**values)
            invitation.refresh_from_db()
        _letter(invitation)
        audit.record("invitation.sent", object_type="invitation", object_id=invitation.id, after={"roles": given})
        sent.append(invitation)
    return Invited(sent, already)


def _remind(invitation: Invitation) -> None:
    """Count one more letter to the same address. Raises Conflict when there were enough."""
    if invitation.reminder_count >= MOST_REMINDERS:
        raise Conflict(
            _("%(email)s was reminded ten times. Withdraw the invitation, or ask in another way.")
            % {"email": invitation.email},
            code="reminded-enough",
        )
    if invitation.expires_at <= timezone.now():
        # Its seat was free again meanwhile.
        seats_require(1)
    Invitation.objects.filter(id=invitation.id).update(reminder_count=invitation.reminder_count + 1)


def _open(invitation_id: UUID) -> Invitation:
    return Invitation.objects.select_for_update().get(id=invitation_id, accepted_at=None, withdrawn_at=None)


@transaction.atomic
def invitation_resend(*, actor: Actor, invitation_id: UUID) -> Invitation:
    """Send the letter again and let the offer stand for another while. Raises TooMany: five reminders a
    day, and Conflict: ten in all."""
    invitation = _open(invitation_id)
    limits.spend("invitation-reminder", invitation_id, limit=5, seconds=86_400)
    _remind(invitation)
    Invitation.objects.filter(id=invitation_id).update(expires_at=timezone.now() + OPEN_FOR)
    invitation.refresh_from_db()
    _letter(invitation)
    audit.record("invitation.sent_again", object_type="invitation", object_id=invitation_id)
    return invitation


@transaction.atomic
def invitation_withdraw(*, actor: Actor, invitation_id: UUID) -> None:
    """Take the offer back; its link stops working at once."""
    _open(invitation_id)
    Invitation.objects.filter(id=invitation_id).update(withdrawn_at=timezone.now())
    audit.record("invitation.withdrawn", object_type="invitation", object_id=invitation_id)


def invitation_shown(*, invitation_id: UUID, secret: str) -> InvitationSeen:
    """What the link offers. Raises NotFound when it was never ours, Gone when it is used, withdrawn or expired."""
    seen = invitation_seen(invitation_id)
    if seen is None or not is_derived_secret(PURPOSE, invitation_id, secret):
        raise NotFound
    if seen.accepted_at or seen.withdrawn_at or seen.expires_at <= timezone.now() or not seen.is_open:
        raise Gone
    return seen


@transaction.atomic
def invitation_accept(
    *,
    invitation_id: UUID,
    secret: str,
    user_id: UUID,
    birth: datetime.date | None = None,
    guardian_email: str = "",
) -> UUID:
    """Take the seat as a person who is known; returns the organisation. Of parallel takers one succeeds (Gone).

    Raises Invalid (`birth_date`, `guardian_email`) where one is asked how old one is (services.ages).
    """
    seen = invitation_shown(invitation_id=invitation_id, secret=secret)
    with tenant(seen.organization_id, user_id):
        now = timezone.now()
        taken = Invitation.objects.filter(
            id=invitation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=now
        ).update(accepted_at=now, accepted_by_id=user_id)
        if not taken:
            raise Gone
        if not Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE).exists():
            email = User.objects.values_list("email", flat=True).get(id=user_id)
            age_tell(user_id=user_id, birth=birth, guardian_email=guardian_email, email=email)
            offer = Invitation.objects.get(id=invitation_id)
            membership_add(
                user_id=user_id,
                roles=seen.roles,
                invited_by_id=seen.invited_by_id,
                job_title=offer.job_title,
                department=offer.department,
            )
            group_join(group_id=offer.group_id, user_id=user_id)
        audit.record("invitation.accepted", object_type="invitation", object_id=invitation_id)
    return seen.organization_id


@transaction.atomic
def invitation_accept_new(
    *,
    invitation_id: UUID,
    secret: str,
    display_name: str,
    password: str,
    language: str,
    time_zone: str,
    birth: datetime.date | None = None,
    guardian_email: str = "",
) -> tuple[UUID, UUID]:
    """Take the seat as somebody new; the link has proved her address. Returns (person, organisation).

    Raises Conflict when the address has an account: she then signs in first.
    """
    seen = invitation_shown(invitation_id=invitation_id, secret=secret)
    if user_id_of_email(seen.email) is not None:
        raise Conflict(_("This address has an account. Sign in to accept the invitation."), code="account-exists")
    with tenant(seen.organization_id):
        person = person_create(
            email=seen.email,
            display_name=display_name,
            hashed=password_hash(password),
            language=language,
            time_zone=time_zone,
            is_verified=True,
        )
    invitation_accept(
        invitation_id=invitation_id, secret=secret, user_id=person.id, birth=birth, guardian_email=guardian_email
    )
    return person.id, seen.organization_id
