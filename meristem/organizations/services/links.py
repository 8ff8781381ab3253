"""Links that may be passed on: so many uses, so long, and over at once when revoked."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.kernel import audit
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Gone, Invalid, NotFound
from meristem.kernel.links import derived_secret, is_derived_secret
from meristem.organizations.models import Group, InvitationLink, Membership
from meristem.organizations.permissions import role_permissions
from meristem.organizations.services.ages import age_tell
from meristem.organizations.services.groups import group_join
from meristem.organizations.services.members import membership_add, ordered_roles
from meristem.organizations.services.roles import require_grantable
from meristem.organizations.services.seats import seats_require
from meristem.organizations.types import Role

PURPOSE = "invitation-link"
MOST_USES = 1000
LONGEST_DAYS = 90


@dataclasses.dataclass(frozen=True)
class LinkSeen:
    """What the holder of a link may know."""

    organization_id: UUID
    organization_name: str
    is_open: bool
    roles: list[str]
    made_by_id: UUID | None
    expires_at: datetime.datetime
    revoked_at: datetime.datetime | None
    uses_left: int


def link_address(link_id: UUID) -> str:
    """The whole address, derived anew: it is stored nowhere."""
    return settings.BASE_URL + reverse("organizations:join", args=[link_id, derived_secret(PURPOSE, link_id)])


@transaction.atomic
def link_create(
    *, actor: Actor, label: str, roles: Iterable[str], most_uses: int, days: int, group_id: UUID | None = None
) -> InvitationLink:
    """A link for so many people and days. Raises Invalid, Denied for roles that may do more than oneself.

    Administrators are invited by name: a link may come into anybody's hands.
    """
    given = ordered_roles(roles)
    if Role.ADMINISTRATOR in given:
        raise Invalid(fields={"roles": [_("A link may be passed on. Invite administrators by their address.")]})
    if not 1 <= most_uses <= MOST_USES:
        raise Invalid(fields={"most_uses": [_("Between 1 and 1000.")]})
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(fields={"days": [_("Between 1 and 90.")]})
    require_grantable(actor, frozenset[str]().union(*(role_permissions(role) for role in given)))
    if group_id is not None:
        Group.objects.get(id=group_id, archived_at=None)
    made = InvitationLink.objects.create(
        organization_id=actor.organization_id,
        label=label,
        roles=given,
        group_id=group_id,
        most_uses=most_uses,
        expires_at=timezone.now() + datetime.timedelta(days=days),
        made_by_id=actor.user_id,
    )
    after = {"roles": given, "uses": most_uses}
    audit.record("invitation.link_made", object_type="invitation", object_id=made.id, after=after)
    return made


@transaction.atomic
def link_revoke(*, actor: Actor, link_id: UUID) -> None:
    """Close a link at once; who came by it stays."""
    if not InvitationLink.objects.filter(id=link_id, revoked_at=None).update(revoked_at=timezone.now()):
        raise NotFound
    audit.record("invitation.link_revoked", object_type="invitation", object_id=link_id)


def link_shown(*, link_id: UUID, secret: str) -> LinkSeen:
    """What a link offers. NotFound when it was never ours, Gone when it is used up, revoked or expired."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_link(%s)", [link_id])
        row = cursor.fetchone()
    if row is None or not is_derived_secret(PURPOSE, link_id, secret):
        raise NotFound
    seen = LinkSeen(*row)
    if not seen.is_open or seen.revoked_at or seen.expires_at <= timezone.now() or seen.uses_left < 1:
        raise Gone
    return seen


@transaction.atomic
def link_accept(
    *, link_id: UUID, secret: str, user_id: UUID, birth: datetime.date | None = None, guardian_email: str = ""
) -> UUID:
    """Join by a link; returns the organisation. The last use goes to one, however many reach for it (Gone).

    Who is a member already joins nothing and uses nothing up; who was suspended stays so (Conflict).
    Raises Invalid (`birth_date`, `guardian_email`) where one is asked how old one is (services.ages).
    """
    seen = link_shown(link_id=link_id, secret=secret)
    with tenant(seen.organization_id, user_id):
        if Membership.objects.filter(user_id=user_id, status=Membership.Status.ACTIVE).exists():
            return seen.organization_id
        email = User.objects.values_list("email", flat=True).get(id=user_id)
        age_tell(user_id=user_id, birth=birth, guardian_email=guardian_email, email=email)
        usable = InvitationLink.objects.filter(
            id=link_id, revoked_at=None, expires_at__gt=timezone.now(), used_count__lt=F("most_uses")
        )
        if not usable.update(used_count=F("used_count") + 1):
            raise Gone
        link = InvitationLink.objects.get(id=link_id)
        seats_require(1)
        membership_add(user_id=user_id, roles=link.roles, invited_by_id=link.made_by_id)
        group_join(group_id=link.group_id, user_id=user_id)
        audit.record("invitation.link_used", object_type="invitation", object_id=link_id)
    return seen.organization_id
