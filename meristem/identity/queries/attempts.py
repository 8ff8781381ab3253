"""What was tried at the accounts of an organisation's members, for its administrators."""

import dataclasses
import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db import connection


@dataclasses.dataclass(frozen=True)
class MemberAttempt:
    """A try that failed at a member's account, or her coming into this organisation."""

    id: UUID
    created_at: datetime.datetime
    user_id: UUID
    display_name: str
    outcome: str
    method: str
    address: str | None
    device: str


def attempts_of_members(
    *, user_id: UUID | None = None, outcomes: Sequence[str] | None = None, before: UUID | None = None, most: int = 50
) -> list[MemberAttempt]:
    """The newest tries at accounts of members of the organisation that is entered, older than `before` if given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, created_at, user_id, display_name, outcome, method, host(address), device"
            " FROM identity_attempts_of_members(%s::uuid, %s::text[], %s::uuid, %s::int)",
            [user_id, list(outcomes) if outcomes else None, before, most],
        )
        return [MemberAttempt(*row) for row in cursor.fetchall()]
