"""Rotation of the installation's key: every person's key is wrapped anew, while everybody goes on working.

The keyring learns the new key first; processes that run see it at once (kernel.crypto reads the file when it changed).
Then wrapped keys are exchanged in small transactions, each only if it is still the one that was read. A run that was
killed is taken up by the next: what is behind is known from the rows themselves.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from meristem.kernel import crypto

BATCH = 200


@contextmanager
def _changing() -> Iterator[dict[str, Any]]:
    """The keyring under a lock; what is changed inside replaces the file as a whole, or not at all."""
    path = Path(settings.KEYRING_FILE)
    with (path.parent / "keyring.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ring: dict[str, Any] = json.loads(path.read_text())
        before = json.dumps(ring)
        yield ring
        if json.dumps(ring) != before:
            fresh = path.with_suffix(".new")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                json.dump(ring, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)


def begin() -> str:
    """Add a new key and make it the current one, unless a rotation is under way; returns the current key's name."""
    with _changing() as ring:
        if not ring.get("rotating"):
            name = f"k{secrets.token_hex(4)}"
            ring["keys"][name] = base64.b64encode(AESGCM.generate_key(256)).decode()
            ring["current"], ring["rotating"] = name, True
        return str(ring["current"])


def rewrap(current: str, batch: int = BATCH) -> int:
    """Wrap one batch of keys that are behind with the current key; returns how many were behind."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT user_id, wrapped, keyring_id FROM kernel_keys_behind(%s, %s)", [current, batch])
        behind = cursor.fetchall()
        for user_id, wrapped, name in behind:
            fresh, by = crypto.wrap(user_id, crypto.unwrap(user_id, bytes(wrapped), name))
            cursor.execute("SELECT kernel_key_rewrap(%s, %s, %s, %s)", [user_id, bytes(wrapped), fresh, by])
    return len(behind)


def finish(current: str, *, forget_old: bool) -> None:
    """Note that nothing is behind; the old keys stay for backups, unless they are to be forgotten."""
    with _changing() as ring:
        if ring["current"] != current:
            return
        ring.pop("rotating", None)
        if forget_old:
            ring["keys"] = {current: ring["keys"][current]}


def rotate(batch: int = BATCH, forget_old: int = 0) -> int:
    """Rotate from beginning to end, or take up where a run was killed; returns how many keys were wrapped anew."""
    current, done = begin(), 0
    # A process may have made a key under the old one while we looked: it is over when nothing is behind.
    while count := rewrap(current, batch):
        done += count
    finish(current, forget_old=bool(forget_old))
    return done
