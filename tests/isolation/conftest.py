"""Two organisations with a row in every tenant table, on a database of their own."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from conftest import template
from meristem.operations import testing
from tests.isolation.rows import Builder, Row, Table, insert, read_tables


@dataclasses.dataclass
class House:
    """The rows of one organisation, by table, and the people that they speak of."""

    id: UUID
    person: UUID
    administrator: UUID
    rows: dict[str, Row]


@dataclasses.dataclass
class Two:
    """A database in which two organisations have a row in each tenant table."""

    app_dsn: str
    owner_dsn: str
    tables: dict[str, Table]
    policies: list[tuple[str, str, str, str, str]]
    first: House
    second: House

    @contextmanager
    def entered(
        self, organization: UUID | None, user: UUID | None = None, *, as_owner: bool = False
    ) -> Iterator[psycopg.Connection]:
        """A connection as the app role (or the schema's owner) inside an organisation; nothing is kept."""
        with psycopg.connect(self.owner_dsn if as_owner else self.app_dsn) as connection:
            connection.execute(
                "SELECT set_config('app.organization_id', %s, true), set_config('app.user_id', %s, true)",
                [str(organization or ""), str(user or "")],
            )
            try:
                yield connection
            finally:
                connection.rollback()

    def may(self, connection: psycopg.Connection, table: str, privilege: str) -> bool:
        """Whether the connection's role has the privilege on the table."""
        found = connection.execute("SELECT has_table_privilege(%s, %s)", [f'public."{table}"', privilege]).fetchone()
        return bool(found and found[0])


@pytest.fixture(scope="session")
def two(worker_name: str) -> Iterator[Two]:
    name = testing.database_name(f"{worker_name}_isolation")
    app_dsn, owner_dsn = testing.clone(template(), name)
    superuser = make_conninfo(testing.server(), dbname=str(conninfo_to_dict(app_dsn)["dbname"]))
    with psycopg.connect(superuser) as connection:
        tables = read_tables(connection)
        # Policies and references must be tried by the tests, not by the building.
        connection.execute("SET session_replication_role = replica")
        houses = [_house(connection, tables, ordinal) for ordinal in (1, 2)]
        policies: list[Any] = connection.execute(
            "SELECT tablename, policyname, permissive, cmd, coalesce(qual, '') FROM pg_policies"
            " WHERE 'meristem_app' = ANY (roles) OR 'public' = ANY (roles)"
        ).fetchall()
    yield Two(app_dsn, owner_dsn, tables, policies, *houses)
    testing.drop(name)


def _house(connection: psycopg.Connection, tables: dict[str, Table], ordinal: int) -> House:
    """A row in each table for one organisation; an administrator who is in none of them but her own membership."""
    builder = Builder(connection, tables, ordinal)
    rows: dict[str, Row] = {}
    for table in ("identity_user", "organizations_organization", *sorted(tenant_tables(tables))):
        rows[table] = builder.row(table)
        insert(connection, table, rows[table])
    person, administrator = builder.values["identity_user", "id"], uuid4()
    for other in (builder.other_person, administrator):
        user = rows["identity_user"] | {"id": other, "email": f"{other.hex}@example.org"}
        insert(connection, "identity_user", user | ({"username": None} if "username" in user else {}))
        membership = rows["organizations_membership"] | {"user_id": other, "roles": ["administrator"]}
        insert(connection, "organizations_membership", membership | ({"id": uuid4()} if "id" in membership else {}))
    return House(builder.organization, person, administrator, rows)


def tenant_tables(tables: dict[str, Table]) -> set[str]:
    """Every table that says which organisation a row belongs to, found by its column."""
    return {name for name, table in tables.items() if "organization_id" in table.columns}
