"""What happens to organisations and their members. Each is published inside the organisation that it is about."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class OrganizationCreated(Event):
    """An organisation was founded."""

    name: ClassVar[str] = "organizations.organization_created"
    subject: ClassVar[str] = "organization_id"
    organization_id: UUID
    owner_id: UUID | None = None


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """A person became a member, or came back."""

    name: ClassVar[str] = "organizations.member_joined"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    roles: list[str]


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class MemberRemoved(Event):
    """A person is no longer a member. Her rows stay until she or the organisation has them erased."""

    name: ClassVar[str] = "organizations.member_removed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class WaysInEnded(Event):
    """An administrator ended a member's sessions, programs and tokens in the organisation."""

    name: ClassVar[str] = "organizations.ways_in_ended"
    subject: ClassVar[str] = "user_id"
    user_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    """A member holds other roles from now on."""

    name: ClassVar[str] = "organizations.roles_changed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    roles: list[str]


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    """A seat was offered to the address of somebody who has an account."""

    name: ClassVar[str] = "organizations.person_invited"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    invitation_id: UUID
