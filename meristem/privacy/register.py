"""The register of erasures: hashed ids in a file beside the keyring, out of reach of a restored database.

Whoever restores a backup brings erased people back; the register is what says that they must go again.
"""

import hashlib
import json
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone


def path() -> Path:
    """Beside the keyring: it is kept, and backed up, apart from the database."""
    return Path(settings.KEYRING_FILE).parent / "erasures.jsonl"


def hash_of(user_id: UUID) -> str:
    """What stands for an erased person: her id is 74 random bits and a time, so nobody finds it from the hash."""
    return hashlib.sha256(f"meristem-erasure:{user_id}".encode()).hexdigest()


def hashes() -> list[str]:
    """Everybody who was erased here. A line that a crash cut short is passed over."""
    found = []
    if path().exists():
        for line in path().read_text().splitlines():
            try:
                found.append(str(json.loads(line)["person"]))
            except (ValueError, KeyError, TypeError):
                continue
    return found


def note(user_id: UUID) -> None:
    """Write her down, on the disk before this returns; twice is once."""
    hashed = hash_of(user_id)
    if hashed in hashes():
        return
    line = json.dumps({"person": hashed, "at": timezone.now().isoformat(timespec="seconds")})
    with path().open("a") as file:
        # A line that a crash cut short must not swallow this one.
        file.write(("" if _ends_well() else "\n") + line + "\n")
        file.flush()
        os.fsync(file.fileno())
    path().chmod(0o600)


def _ends_well() -> bool:
    text = path().read_bytes() if path().exists() else b""
    return not text or text.endswith(b"\n")
