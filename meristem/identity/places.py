"""The place of a network address, by a file that lies on this machine: no address is ever sent anywhere to ask."""

import ipaddress
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb
import structlog
from django.conf import settings
from django.utils.translation import get_language

log = structlog.get_logger("meristem.identity")


@lru_cache(maxsize=2)
def _reader(path: str, changed: int) -> maxminddb.Reader | None:
    try:
        return maxminddb.open_database(path, maxminddb.MODE_MMAP)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        log.warning("places_unreadable", path=path, error=str(error))
        return None


def _database() -> maxminddb.Reader | None:
    path: Path | None = settings.PLACES_FILE
    if path is None:
        return None
    try:
        return _reader(str(path), path.stat().st_mtime_ns)
    except OSError:
        return None


def place_of(address: str | None) -> str:
    """For instance “Utrecht, Netherlands”; "" where it is unknown. Near enough for people, never used to decide."""
    reader = _database()
    if reader is None or not address:
        return ""
    try:
        found: Any = reader.get(ipaddress.ip_address(address))
    except (ValueError, maxminddb.InvalidDatabaseError):
        return ""
    if not isinstance(found, dict):
        return ""
    names = [_name(found.get(part)) for part in ("city", "country")]
    return ", ".join(name for name in names if name)


def _name(part: Any) -> str:
    names = part.get("names") if isinstance(part, dict) else None
    if not isinstance(names, dict):
        return ""
    name = names.get(get_language() or "en") or names.get("en")
    return name if isinstance(name, str) else ""
