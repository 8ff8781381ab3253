"""Field encryption with a key for each person, wrapped by the installation's key (ADR 0007).

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the associated data binds a ciphertext to its person,
table, column and row, so that it cannot be moved. Destroying the person's key destroys everything it sealed.
"""

import base64
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

VERSION = b"\x01"
NONCE_BYTES = 12


class Unreadable(Exception):
    """The key is gone (erasure) or the ciphertext was altered or moved."""


@lru_cache(maxsize=4)
def _read(path: str, changed: tuple[int, int]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(path).read_text())
    return data


def keyring() -> dict[str, Any]:
    """The keyring as it lies on disk now: a rotation is seen by processes that run."""
    path = settings.KEYRING_FILE
    state = path.stat()
    return _read(str(path), (state.st_mtime_ns, state.st_ino))


def _installation_key(keyring_id: str | None = None) -> tuple[str, AESGCM]:
    ring = keyring()
    name = keyring_id or ring["current"]
    if name not in ring["keys"]:
        raise Unreadable("the installation's key was forgotten")
    return name, AESGCM(base64.b64decode(ring["keys"][name]))


def _context(*parts: object) -> bytes:
    return "\x1f".join(str(part) for part in parts).encode()


def person_key(user_id: UUID, *, create: bool = False) -> bytes:
    """The person's data key. Only her own transaction can see it. Raises Unreadable when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped, keyring_id FROM kernel_personkey WHERE user_id = %s", [user_id])
        row = cursor.fetchone()
        if row is None and create:
            wrapped, name = wrap(user_id, AESGCM.generate_key(256))
            cursor.execute(
                "INSERT INTO kernel_personkey (user_id, wrapped, keyring_id) VALUES (%s, %s, %s)"
                " ON CONFLICT (user_id) DO NOTHING",
                [user_id, wrapped, name],
            )
            # Another request may have been faster: what stands is the key.
            cursor.execute("SELECT wrapped, keyring_id FROM kernel_personkey WHERE user_id = %s", [user_id])
            row = cursor.fetchone()
    if row is None:
        raise Unreadable("no key")
    return unwrap(user_id, bytes(row[0]), row[1])


def wrap(user_id: UUID, key: bytes) -> tuple[bytes, str]:
    """(the person's key wrapped by the installation's current key, the name of that key)."""
    name, wrapping = _installation_key()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + wrapping.encrypt(nonce, key, _context("person-key", user_id)), name


def unwrap(user_id: UUID, wrapped: bytes, keyring_id: str) -> bytes:
    """A person's key out of its wrapping. Raises Unreadable."""
    _name, wrapping = _installation_key(keyring_id)
    try:
        return wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _context("person-key", user_id))
    except InvalidTag as error:
        raise Unreadable("wrapped key altered") from error


def seal(text: str, *, user_id: UUID, table: str, column: str, row_id: UUID, key: bytes | None = None) -> bytes:
    """Encrypt a person's text for one column of one row. Layout: version, nonce (12), ciphertext and tag."""
    cipher = AESGCM(key or person_key(user_id, create=True))
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, text.encode(), _context(user_id, table, column, row_id))


def unseal(sealed: bytes, *, user_id: UUID, table: str, column: str, row_id: UUID, key: bytes | None = None) -> str:
    """Decrypt what `seal` made for the same person, table, column and row. Raises Unreadable.

    Pass `key` (from `person_key`) when reading many rows, so that it is fetched once.
    """
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise Unreadable("unknown version")
    cipher = AESGCM(key or person_key(user_id))
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, _context(user_id, table, column, row_id)).decode()
    except InvalidTag as error:
        raise Unreadable("altered or moved") from error
