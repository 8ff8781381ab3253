"""What is asked across organisations, or before one is entered, through functions of the gate."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection


@dataclasses.dataclass(frozen=True)
class Place:
    """An organisation that a person belongs to, and her roles there."""

    id: UUID
    name: str
    kind: str
    roles: list[str]


@dataclasses.dataclass(frozen=True)
class InvitationSeen:
    """What the holder of an invitation's link may know; the secret is still to be proved."""

    organization_id: UUID
    organization_name: str
    is_open: bool
    language: str | None
    email: str
    roles: list[str]
    invited_by_id: UUID | None
    expires_at: datetime.datetime
    accepted_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None


def organization_ids() -> list[UUID]:
    """The ids of all organisations that are open, oldest first; for jobs that visit each of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM organizations_all() ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def organization_id_of_slug(slug: str) -> UUID | None:
    """The organisation with this slug, in whatever case it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organizations_by_slug(%s)", [slug])
        found: UUID | None = cursor.fetchone()[0]
        return found


def organizations_of(user_id: UUID) -> list[Place]:
    """Where the person who is entered belongs, employers first; nothing about anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_memberships_of(%s)", [user_id])
        return [Place(*row) for row in cursor.fetchall()]


def public_organization_id() -> UUID | None:
    """The installation's public organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organizations_public()")
        found: UUID | None = cursor.fetchone()[0]
        return found


def invitation_seen(invitation_id: UUID) -> InvitationSeen | None:
    """The invitation behind a link, whichever organisation sent it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_invitation(%s)", [invitation_id])
        row = cursor.fetchone()
    return InvitationSeen(*row) if row else None
