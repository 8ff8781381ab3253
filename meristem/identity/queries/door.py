"""What is asked before anybody has been let in; for code that then proves something, not for pages."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection


@dataclasses.dataclass(frozen=True)
class Credentials:
    user_id: UUID
    password_hash: str
    status: str
    is_verified: bool
    device_id: UUID | None


@dataclasses.dataclass(frozen=True)
class Link:
    user_id: UUID
    purpose: str
    expires_at: datetime.datetime
    used_at: datetime.datetime | None


def door_of(login: str, browsers: list[bytes]) -> Credentials | None:
    """What a check of the password needs, by e-mail address or user name, and whether the account knows the browser."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_door(%s, %s)", [login, browsers])
        row = cursor.fetchone()
    return Credentials(*row) if row else None


def user_id_of_email(email: str) -> UUID | None:
    """Whose address this is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_user_of_email(%s)", [email])
        found: UUID | None = cursor.fetchone()[0]
    return found


def email_link(link_id: UUID) -> Link | None:
    """The row behind a link sent by mail; its secret is still to be proved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_email_link(%s)", [link_id])
        row = cursor.fetchone()
    return Link(*row) if row else None


@dataclasses.dataclass(frozen=True)
class OpenStep:
    """Something begun on the way in; whoever holds its token goes on with it."""

    id: UUID
    kind: str
    user_id: UUID | None
    challenge: bytes
    organization_id: UUID | None
    is_to_stay: bool
    tries: int
    provider_id: UUID | None


def step_open(token_hash: bytes) -> OpenStep | None:
    """The step behind a token, when it is neither used nor over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_step_open(%s)", [token_hash])
        row = cursor.fetchone()
    if row is None:
        return None
    step_id, kind, user_id, challenge, organization_id, is_to_stay, tries, provider_id = row
    return OpenStep(step_id, kind, user_id, bytes(challenge), organization_id, is_to_stay, tries, provider_id)
