"""Time zones that can be chosen."""

from functools import lru_cache
from zoneinfo import available_timezones

# Names that are kept for old systems say nothing to people.
_HIDDEN = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """(name, what is shown), UTC first, then by continent."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(_HIDDEN))
    return [("UTC", "UTC"), *((name, name.replace("_", " ").replace("/", " / ")) for name in names)]


def is_zone(name: str) -> bool:
    """Whether this is a name of a zone that can be chosen."""
    return name in dict(zone_choices())
