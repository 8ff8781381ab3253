"""Links in mails that stop mail without signing in: who holds one may do this and nothing else (RFC 8058)."""

import dataclasses
from uuid import UUID

from django.db import connection

from meristem.kernel.links import derived_secret, is_derived_secret
from meristem.kernel.mail import page_link

PURPOSE = "unsubscribe"
# In place of a kind: every mail that may be stopped.
ALL = "all"


@dataclasses.dataclass(frozen=True)
class Whose:
    """The person behind a link, and where it was sent from."""

    organization_id: UUID
    user_id: UUID
    language: str


def unsubscribe_link(settings_id: UUID, kind: str) -> str:
    """The full address that stops mail of a kind, or ALL."""
    return page_link(
        "notifications:unsubscribe", settings_id, kind, derived_secret(PURPOSE, f"{settings_id}\x1f{kind}")
    )


def is_signed(settings_id: UUID, kind: str, secret: str) -> bool:
    """Whether the secret was made for these settings and this kind."""
    return is_derived_secret(PURPOSE, f"{settings_id}\x1f{kind}", secret)


def whose(settings_id: UUID) -> Whose | None:
    """Whom the link is about, before an organisation is entered; its secret is proved by the caller."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, user_id, language FROM notifications_whose(%s)", [settings_id])
        row = cursor.fetchone()
    return Whose(*row) if row else None
