"""Groups: teams and cohorts within an organisation."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel.context import current_actor
from meristem.kernel.errors import Invalid, NotFound
from meristem.organizations.models import Group, GroupMember, Membership, RoleAssignment
from meristem.organizations.services.roles import regrant


def _organization_id() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("groups belong to an organisation that is entered")
    return actor.organization_id


def _taken() -> Invalid:
    return Invalid(fields={"name": [_("Another group has this name.")]})


@transaction.atomic
def group_create(*, name: str, characteristic: str = "") -> Group:
    """A new, empty group. Names of living groups are unique within the organisation: Invalid (`name`) otherwise."""
    try:
        with transaction.atomic():
            return Group.objects.create(organization_id=_organization_id(), name=name, characteristic=characteristic)
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def group_change(*, group_id: UUID, name: str, characteristic: str) -> Group:
    """Another name or description. Raises Invalid (`name`) when a living group has the name."""
    group = Group.objects.select_for_update().get(id=group_id, archived_at=None)
    group.name, group.characteristic = name, characteristic
    try:
        with transaction.atomic():
            group.save(update_fields=["name", "characteristic"])
    except IntegrityError as error:
        raise _taken() from error
    return group


@transaction.atomic
def group_archive(*, group_id: UUID) -> None:
    """Put a group away; its members are kept, so that it can be brought back."""
    if not Group.objects.filter(id=group_id, archived_at=None).update(archived_at=timezone.now()):
        raise NotFound
    _regrant(group_id)


@transaction.atomic
def group_restore(*, group_id: UUID) -> None:
    """Bring a group back. Raises Invalid (`name`) when its name has been given to another meanwhile."""
    try:
        with transaction.atomic():
            if not Group.objects.filter(id=group_id, archived_at__isnull=False).update(archived_at=None):
                raise NotFound
    except IntegrityError as error:
        raise _taken() from error
    _regrant(group_id)


def _regrant(group_id: UUID) -> None:
    """Roles held for a group count as long as it lives."""
    regrant(RoleAssignment.objects.filter(group_id=group_id).values_list("user_id", flat=True))


@transaction.atomic
def group_member_add(*, group_id: UUID, user_id: UUID, is_manager: bool = False) -> GroupMember:
    """Put a member into a group; one who is in it already stays, with the manager's mark as given now."""
    Group.objects.get(id=group_id, archived_at=None)
    # Who waits for her guardian is put there already, and comes into it with the rest.
    open_or_waiting = (Membership.Status.ACTIVE, Membership.Status.WAITING)
    Membership.objects.get(user_id=user_id, status__in=open_or_waiting)
    entry, made = GroupMember.objects.get_or_create(
        organization_id=_organization_id(), group_id=group_id, user_id=user_id, defaults={"is_manager": is_manager}
    )
    if not made and entry.is_manager != is_manager:
        entry.is_manager = is_manager
        entry.save(update_fields=["is_manager"])
    return entry


def group_join(*, group_id: UUID | None, user_id: UUID) -> None:
    """Put somebody who just came into the group that she was invited to, if it still lives."""
    if group_id is not None and Group.objects.filter(id=group_id, archived_at=None).exists():
        group_member_add(group_id=group_id, user_id=user_id)


@transaction.atomic
def group_member_remove(*, group_id: UUID, user_id: UUID) -> None:
    """Take a member out of a group. Raises NotFound when she is not in it."""
    removed, _rows = GroupMember.objects.filter(group_id=group_id, user_id=user_id).delete()
    if not removed:
        raise NotFound
