"""Members: joining, roles, leaving."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.kernel.context import current_actor
from meristem.kernel.errors import Conflict
from meristem.kernel.events import publish
from meristem.organizations.events import MemberJoined
from meristem.organizations.models import Membership
from meristem.organizations.types import Role


def ordered_roles(roles: Iterable[str]) -> list[str]:
    """Each role once, in the order in which `Role` names them; raises ValueError for one that is not known."""
    wanted = {Role(role) for role in roles}
    return [role.value for role in Role if role in wanted]


@transaction.atomic
def membership_add(
    *,
    user_id: UUID,
    roles: Iterable[str] = (Role.LEARNER,),
    job_title: str = "",
    department: str = "",
    invited_by_id: UUID | None = None,
) -> Membership:
    """Make a person a member of the organisation that is entered; one who left comes back with these roles.

    Raises Conflict when she is a member already.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError("a member joins an organisation that is entered")
    given = ordered_roles(roles)
    values = {
        "roles": given,
        "status": Membership.Status.ACTIVE,
        "job_title": job_title,
        "department": department,
        "invited_by_id": invited_by_id,
        "joined_at": timezone.now(),
    }
    member = Membership.objects.select_for_update().filter(user_id=user_id).first()
    if member is None:
        member = Membership.objects.create(organization_id=actor.organization_id, user_id=user_id, **values)
    elif member.status == Membership.Status.ACTIVE:
        raise Conflict("already a member", code="already-member")
    else:
        Membership.objects.filter(id=member.id).update(**values)
        member.refresh_from_db()
    publish(MemberJoined(user_id=user_id, roles=given))
    return member
