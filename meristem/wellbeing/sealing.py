"""Private text of this app: sealed to its person, table, column and row, and opened with her key fetched once."""

from functools import cached_property
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from meristem.kernel import crypto
from meristem.kernel.errors import NotFound


def sealed(row: Model, column: str, text: str, *, user_id: UUID, key: bytes | None = None) -> bytes:
    """The ciphertext of `text` for one column of a row; it opens nowhere else (ADR 0007)."""
    return crypto.seal(text, user_id=user_id, table=row._meta.db_table, column=column, row_id=row.pk, key=key)


class Reader:
    """Opens many texts of one person with one fetch of her key.

    `open` gives None for what can no longer be read: the key was destroyed, or the ciphertext altered or moved.
    """

    def __init__(self, user_id: UUID) -> None:
        self.user_id = user_id

    @cached_property
    def _key(self) -> bytes | None:
        try:
            return crypto.person_key(self.user_id)
        except crypto.Unreadable:
            return None

    def open(self, row: Model, column: str) -> str | None:
        """The text of a sealed column; "" when nothing was written, None when it cannot be read any more."""
        ciphertext = getattr(row, column)
        if ciphertext is None:
            return ""
        if self._key is None:
            return None
        try:
            return crypto.unseal(
                ciphertext,
                user_id=self.user_id,
                table=row._meta.db_table,
                column=column,
                row_id=row.pk,
                key=self._key,
            )
        except crypto.Unreadable:
            return None


def insert_own(row: Model) -> None:
    """Add a row under an id that came from outside. Raises NotFound when it is somebody else's; no more is said."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NotFound from error


def writing_key(user_id: UUID) -> bytes:
    """The key to seal several texts with, made when she writes for the first time."""
    return crypto.person_key(user_id, create=True)
