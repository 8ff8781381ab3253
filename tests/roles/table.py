"""The table of who may do what: tests/roles/access.txt, one row for each method of each route."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("access.txt")
ROLES = ("visitor", "learner", "author", "coach", "therapist", "manager", "analyst", "administrator")
# A word of the table for several roles.
GROUPS = {"everyone": frozenset(ROLES), "signed-in": frozenset(ROLES) - {"visitor"}}


@cache
def table() -> dict[tuple[str, str], frozenset[str]]:
    """(route, method) -> roles that may. Raises ValueError for a line that does not read as a row."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for line in FILE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, route, *words = line.split()
        roles = frozenset[str]().union(*(GROUPS.get(word, frozenset({word})) for word in words))
        if not roles <= set(ROLES) or (route, method) in found:
            raise ValueError(f"not a row of the table, or the second of its kind: {line}")
        found[route, method] = roles
    return found
