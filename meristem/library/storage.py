"""Where files lie: MEDIA_ROOT/<organisation>/<two letters>/<id><ending>. Nothing in a path comes from an upload."""

import os
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

CHUNK = 256 * 1024


def storage_key(organization_id: UUID, media_id: UUID, ending: str) -> str:
    """The path of a file below MEDIA_ROOT."""
    return f"{organization_id}/{media_id.hex[-2:]}/{media_id}{ending}"


def path_of(key: str) -> Path:
    """The file behind a key."""
    return Path(settings.MEDIA_ROOT) / key


def write(key: str, source: BinaryIO) -> int:
    """Write a file whole or not at all; the number of bytes written."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".part")
    total = 0
    source.seek(0)
    with unfinished.open("wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            total += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return total


def remove(key: str) -> None:
    """Take a file away; one that is gone already is fine."""
    path_of(key).unlink(missing_ok=True)
