"""Permissions by role. Apps name their permissions; organizations says which role holds which (a port)."""

from collections.abc import Callable
from functools import lru_cache

_labels: dict[str, object] = {}
_roles_hold: list[Callable[[str], frozenset[str]]] = []


def permission(code: str, label: object) -> str:
    """Name a permission, `<app>.<what>`, with a label that the roles page shows."""
    _labels[code] = label
    return code


def all_permissions() -> dict[str, object]:
    """Every permission that an app has named, with its label."""
    return dict(_labels)


def provide_roles(function: Callable[[str], frozenset[str]]) -> None:
    """Register who knows what a role holds."""
    _roles_hold[:] = [function]
    permissions_of.cache_clear()


@lru_cache(maxsize=4096)
def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """What these roles together may do."""
    if not _roles_hold:
        return frozenset()
    return frozenset().union(*(_roles_hold[0](role) for role in roles))
