"""Groups: teams and cohorts within an organisation."""

from uuid import UUID

from django.db import transaction

from meristem.kernel.context import current_actor
from meristem.organizations.models import Group, GroupMember


def _organization_id() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("groups belong to an organisation that is entered")
    return actor.organization_id


@transaction.atomic
def group_create(*, name: str, characteristic: str = "") -> Group:
    """A new, empty group. Names of living groups are unique within the organisation."""
    return Group.objects.create(organization_id=_organization_id(), name=name, characteristic=characteristic)


@transaction.atomic
def group_member_add(*, group_id: UUID, user_id: UUID, is_manager: bool = False) -> GroupMember:
    """Put a member into a group; one who is in it already stays, with the manager's mark as given now."""
    entry, made = GroupMember.objects.get_or_create(
        organization_id=_organization_id(), group_id=group_id, user_id=user_id, defaults={"is_manager": is_manager}
    )
    if not made and entry.is_manager != is_manager:
        entry.is_manager = is_manager
        entry.save(update_fields=["is_manager"])
    return entry
