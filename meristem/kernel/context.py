"""Who acts, and the one atomic wrapper in which a request, a job or a command enters an organisation (ADR 0003)."""

import contextlib
import contextvars
import dataclasses
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from meristem.kernel import access


@dataclasses.dataclass(frozen=True)
class Actor:
    """The person behind a request in the organisation she has entered; a visitor has no `user_id`."""

    organization_id: UUID
    organization_name: str = ""
    organization_kind: str = "public"
    user_id: UUID | None = None
    session_id: UUID | None = None
    display_name: str = ""
    email: str = ""
    language: str = ""
    time_zone: str = "UTC"
    theme: str = "system"
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    # (id, name) of each organisation that she belongs to, when there are several: for the switcher.
    organizations: tuple[tuple[UUID, str], ...] = ()
    # Permissions of roles of the organisation's own making, beside those of `roles`.
    granted: frozenset[str] = frozenset()
    # Names the stylesheet of the organisation's own colours; empty without.
    brand: str = ""
    # Names the files of her picture; None while initials stand for her.
    avatar: UUID | None = None

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def permissions(self) -> frozenset[str]:
        return access.permissions_of(self.roles) | self.granted

    def may(self, permission: str) -> bool:
        """Whether one of her roles grants it."""
        return permission in access.permissions_of(self.roles) or permission in self.granted

    @property
    def person(self) -> UUID:
        """Her id; for code that runs only behind sign-in."""
        if self.user_id is None:
            raise RuntimeError("a visitor has no id")
        return self.user_id


# One function, owned by the gate role, looks the token up, checks it and sets organisation and person (organizations).
ENTER = "organizations_enter(%s)"
ENTER_SQL = "SELECT * FROM organizations_enter(%s)"
ENTRY_COLUMNS = 16
_NONE: frozenset[str] = frozenset()

_current: contextvars.ContextVar[Actor | None] = contextvars.ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    """The actor of the request, job or command that is running; None outside of one."""
    return _current.get()


def actor_from_row(row: Any) -> Actor:
    """The actor that `organizations_enter` describes."""
    (
        organization_id,
        organization_name,
        kind,
        user_id,
        session_id,
        name,
        email,
        language,
        zone,
        theme,
        roles,
        scopes,
        organizations,
        granted,
        brand,
        avatar,
    ) = row
    return Actor(
        organization_id=organization_id,
        organization_name=organization_name,
        organization_kind=kind,
        user_id=user_id,
        session_id=session_id,
        display_name=name or "",
        email=email or "",
        language=language or "",
        time_zone=zone or "UTC",
        theme=theme or "system",
        roles=frozenset(roles or ()),
        scopes=None if scopes is None else frozenset(scopes),
        organizations=_organizations(organizations),
        granted=frozenset(granted) if granted else _NONE,
        brand=brand or "",
        avatar=avatar,
    )


def _organizations(listed: str | None) -> tuple[tuple[UUID, str], ...]:
    return tuple((UUID(identity), name) for identity, name in json.loads(listed)) if listed else ()


@contextlib.contextmanager
def entered(token_hash: bytes | None) -> Iterator[Actor]:
    """A transaction inside the organisation that the token's holder is in; a visitor enters the public one.

    The settings are local to the transaction, so nothing of them survives it, in whatever pool.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENTER_SQL, [token_hash])
        actor = actor_from_row(cursor.fetchone())
        reset = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(reset)


def set_tenant(organization_id: UUID | None, user_id: UUID | None = None) -> None:
    """Enter an organisation (and a person) for the rest of the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization_id', %s, true), set_config('app.user_id', %s, true)",
            [str(organization_id or ""), str(user_id or "")],
        )


@contextlib.contextmanager
def tenant(organization_id: UUID, user_id: UUID | None = None, roles: frozenset[str] = frozenset()) -> Iterator[Actor]:
    """The same wrapper for jobs, commands and tests: a transaction in one organisation, as one person or nobody.

    Nested use enters the inner one and comes back to the outer one at its end.
    """
    actor = Actor(organization_id=organization_id, user_id=user_id, roles=roles)
    outer = _current.get()
    with transaction.atomic():
        set_tenant(organization_id, user_id)
        reset = _current.set(actor)
        try:
            yield actor
            if outer is not None:
                set_tenant(outer.organization_id, outer.user_id)
        finally:
            _current.reset(reset)
