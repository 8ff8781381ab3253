"""Permissions by role. Apps name their permissions; organizations says which role holds which (a port)."""

from collections.abc import Callable
from functools import lru_cache

_labels: dict[str, object] = {}
_in_groups: set[str] = set()
_roles_hold: list[Callable[[str], frozenset[str]]] = []


def permission(code: str, label: object, *, in_groups: bool = False) -> str:
    """Name a permission, `<app>.<what>`, with a label that the roles page shows.

    With `in_groups` it concerns the people of groups that one leads, so a role that holds it can be given for a group.
    """
    _labels[code] = label
    if in_groups:
        _in_groups.add(code)
    return code


def permissions_in_groups() -> frozenset[str]:
    """Those permissions that concern the people of groups only."""
    return frozenset(_in_groups)


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
