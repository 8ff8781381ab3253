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


@dataclasses.dataclass(frozen=True)
class Link:
    user_id: UUID
    purpose: str
    expires_at: datetime.datetime
    used_at: datetime.datetime | None


def credentials_of(login: str) -> Credentials | None:
    """What a check of the password needs, by e-mail address or user name in whatever case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_credentials(%s)", [login])
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
