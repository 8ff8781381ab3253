"""What happens to accounts. Published in the organisation in which it was done."""

import dataclasses
from typing import ClassVar
from uuid import UUID

from meristem.kernel.events import Event, event_type


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class EmailVerified(Event):
    """A person proved that the address is hers."""

    name: ClassVar[str] = "identity.email_verified"
    subject: ClassVar[str] = "user_id"
    user_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person's password is another one: she changed it, or set it anew by a link."""

    name: ClassVar[str] = "identity.password_changed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class EmailChanged(Event):
    """A person's address is another one, which she has proved to be hers."""

    name: ClassVar[str] = "identity.email_changed"
    subject: ClassVar[str] = "user_id"
    user_id: UUID


@event_type
@dataclasses.dataclass(frozen=True, kw_only=True)
class NewDeviceSeen(Event):
    """A person signed in from a device that she had not used before."""

    name: ClassVar[str] = "identity.new_device_seen"
    subject: ClassVar[str] = "user_id"
    user_id: UUID
    session_id: UUID
