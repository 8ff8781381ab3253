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
