"""Members: joining, roles, pausing, leaving."""

import dataclasses
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.services.provider_settings import provider_enforce
from meristem.identity.services.ways_in import ways_in_end
from meristem.identity.types import WaysIn
from meristem.kernel import audit
from meristem.kernel.context import Actor, current_actor
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.events import publish
from meristem.organizations.events import MemberJoined, MemberRemoved, RolesChanged, WaysInEnded
from meristem.organizations.models import GroupMember, Membership, Organization, RoleAssignment
from meristem.organizations.permissions import role_permissions
from meristem.organizations.services.ages import joins_as
from meristem.organizations.services.roles import permissions_held, require_grantable
from meristem.organizations.types import Role

Status = Membership.Status


def ordered_roles(roles: Iterable[str]) -> list[str]:
    """Each role once, in the order in which `Role` names them; raises Invalid for none or one that is not known."""
    wanted = set(roles)
    if not wanted or not wanted <= set(Role.values):
        raise Invalid(fields={"roles": [_("Choose at least one of the roles that there are.")]})
    return [role.value for role in Role if role.value in wanted]


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

    Raises Conflict when she is a member already, be it suspended.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError("a member joins an organisation that is entered")
    given = ordered_roles(roles)
    values = {
        "roles": given,
        "status": joins_as(user_id),
        "job_title": job_title,
        "department": department,
        "invited_by_id": invited_by_id,
        "joined_at": timezone.now(),
    }
    member = Membership.objects.select_for_update().filter(user_id=user_id).first()
    if member is None:
        member = Membership.objects.create(organization_id=actor.organization_id, user_id=user_id, **values)
    elif member.status != Status.REMOVED:
        raise Conflict(_("This person is a member already."), code="already-member")
    else:
        Membership.objects.filter(id=member.id).update(**values)
        member.refresh_from_db()
    if member.status == Status.ACTIVE:
        publish(MemberJoined(user_id=user_id, roles=given))
    return member


def _member(user_id: UUID, *statuses: str) -> Membership:
    """The membership, locked; Membership.DoesNotExist, which is a 404, for people of elsewhere."""
    members = Membership.objects.select_for_update()
    return members.get(user_id=user_id, status__in=statuses or (Status.ACTIVE, Status.SUSPENDED, Status.WAITING))


def _administrators() -> list[UUID]:
    """All administrators, locked before anybody else, so that two can neither remove nor wait for each other."""
    locked = Membership.objects.select_for_update().filter(status=Status.ACTIVE, roles__contains=[Role.ADMINISTRATOR])
    return list(locked.order_by("id").values_list("user_id", flat=True))


def _guard_rank(actor: Actor, member: Membership) -> None:
    """Raise Denied when somebody would decide over a member who may do more than she herself."""
    if actor.user_id != member.user_id:
        require_grantable(actor, permissions_held(member))


def _guard_administration(administrators: list[UUID], user_id: UUID) -> None:
    """Raise Conflict when the organisation would be left without an administrator or its owner without a say."""
    if administrators == [user_id]:
        raise Conflict(_("This is the last administrator. Make somebody else one first."), code="last-administrator")
    if Organization.objects.filter(owner_id=user_id).exists():
        raise Conflict(_("The owner stays an administrator. Hand the organisation on first."), code="owner")


@transaction.atomic
def roles_change(*, actor: Actor, user_id: UUID, roles: Iterable[str]) -> Membership:
    """Give a member these roles instead of those she has. Raises Invalid, Conflict (last administrator, owner).

    Raises Denied when a role that comes or goes may do more than one may oneself.
    """
    given = ordered_roles(roles)
    administrators = _administrators()
    member = _member(user_id)
    before = list(member.roles)
    if given == before:
        return member
    for role in set(before) ^ set(given):
        require_grantable(actor, role_permissions(role))
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in given:
        _guard_administration(administrators, user_id)
    Membership.objects.filter(id=member.id).update(roles=given)
    member.roles = given
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in given:
        # What only administrators keep where the provider is insisted on.
        provider_enforce()
    publish(RolesChanged(user_id=user_id, roles=given))
    audit.record(
        "member.roles_changed", object_type="user", object_id=user_id, before={"roles": before}, after={"roles": given}
    )
    return member


@transaction.atomic
def member_describe(*, actor: Actor, user_id: UUID, job_title: str, department: str) -> Membership:
    """Say what a member works as and where. Noted in the audit log."""
    member = _member(user_id)
    _guard_rank(actor, member)
    before = {"job_title": member.job_title, "department": member.department}
    after = {"job_title": job_title, "department": department}
    if before != after:
        Membership.objects.filter(id=member.id).update(**after)
        audit.record("member.described", object_type="user", object_id=user_id, before=before, after=after)
    member.job_title, member.department = job_title, department
    return member


@transaction.atomic
def member_suspend(*, actor: Actor, user_id: UUID) -> None:
    """Close the door for a member until she is let in again; what she did stays. Raises Conflict as removal does.

    Her sessions, programs and tokens here end for good: let in again, she signs in and makes new ones.
    """
    administrators = _administrators()
    member = _member(user_id, Status.ACTIVE)
    _guard_rank(actor, member)
    _guard_administration(administrators, user_id)
    Membership.objects.filter(id=member.id).update(status=Status.SUSPENDED)
    ways_in_end(user_id=user_id)
    audit.record("member.suspended", object_type="user", object_id=user_id)


@transaction.atomic
def member_sign_out(*, actor: Actor, user_id: UUID) -> WaysIn:
    """End a member's sessions, programs and tokens in this organisation; she is told. How many there were.

    What she has open elsewhere stays, and she may sign in again. Raises Denied for who may do more than oneself.
    """
    member = _member(user_id)
    _guard_rank(actor, member)
    ended = ways_in_end(user_id=user_id, but=actor.session_id if actor.user_id == user_id else None)
    if ended.any:
        publish(WaysInEnded(user_id=user_id))
        audit.record("member.signed_out", object_type="user", object_id=user_id, after=dataclasses.asdict(ended))
    return ended


@transaction.atomic
def member_reinstate(*, actor: Actor, user_id: UUID) -> None:
    """Open the door for a suspended member again."""
    member = _member(user_id, Status.SUSPENDED)
    _guard_rank(actor, member)
    Membership.objects.filter(id=member.id).update(status=Status.ACTIVE)
    audit.record("member.reinstated", object_type="user", object_id=user_id)


@transaction.atomic
def member_remove(*, actor: Actor, user_id: UUID) -> None:
    """End a membership, by an administrator or by the member herself; she is in no group any more.

    Her sessions and tokens in this organisation stop working at once. Raises Conflict for the last administrator and
    for the owner.
    """
    administrators = _administrators()
    member = _member(user_id)
    _guard_rank(actor, member)
    _guard_administration(administrators, user_id)
    Membership.objects.filter(id=member.id).update(status=Status.REMOVED, granted=None)
    GroupMember.objects.filter(user_id=user_id).delete()
    RoleAssignment.objects.filter(user_id=user_id).delete()
    # Who leaves goes on elsewhere in the session that she sits in; nothing else comes back to life with an invitation.
    ways_in_end(user_id=user_id, but=actor.session_id if actor.user_id == user_id else None)
    publish(MemberRemoved(user_id=user_id))
    audit.record(
        "member.left" if actor.user_id == user_id else "member.removed",
        object_type="user",
        object_id=user_id,
        before={"roles": list(member.roles)},
    )
