"""The three roles and the empty schema, on whichever server: made, mended, or the SQL to run is said.

`meristem_owner` owns the database and its tables and runs migrations. `meristem_app` owns nothing; everything the
product does, it does as this role, so row-level security binds it. `meristem_gate` cannot sign in; it owns the few
functions that must look before a tenant is known. None of them is a superuser or bypasses row-level security.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.environment import APP_ROLE, GATE_ROLE, OWNER_ROLE, dsn_as
from meristem.operations.errors import OperationError

OLDEST_VERSION = 150000
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
# Held while roles or schema are prepared: two starts at once must not trip over each other's catalogue rows.
PREPARE_LOCK = 0x6D657269

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Passwords:
    owner: str = field(repr=False)
    app: str = field(repr=False)


@dataclass(frozen=True)
class Statement:
    """SQL an administrator can run as it stands: passwords in it are SCRAM verifiers, not secrets."""

    text: sql.Composed
    # On a server we do not own, an existing role's password may be in use by another installation.
    changes_password: bool = False


def prepare(admin_dsn: str, database: str, passwords: Passwords, *, server_is_ours: bool) -> None:
    """Afterwards the roles can sign in and the owner can migrate. Safe to repeat; changes only what differs."""
    with _connect_to_server(admin_dsn) as connection:
        check_version(connection)
        connection.execute("select pg_advisory_lock(%s)", [PREPARE_LOCK])
        statements = _missing(connection, admin_dsn, database, passwords)
        _run(connection, statements, server_is_ours=server_is_ours)
    prepare_schema(dsn_as(admin_dsn, user=OWNER_ROLE, password=passwords.owner, dbname=database))


def check_version(connection: Connection) -> None:
    if connection.info.server_version < OLDEST_VERSION:
        raise OperationError(
            f"The server is PostgreSQL {connection.info.server_version // 10000}; Meristem needs 15 or later."
        )


def _connect(dsn: str) -> Connection:
    try:
        return psycopg.connect(dsn, autocommit=True, connect_timeout=10, application_name="meristem operations")
    except psycopg.OperationalError as problem:
        raise OperationError(f"The database cannot be reached: {str(problem).strip()}") from problem


def _connect_to_server(dsn: str) -> Connection:
    """The database named may not be there yet, or be closed to all but our roles since we prepared it."""
    try:
        return _connect(dsn)
    except OperationError as problem:
        if not any(words in str(problem) for words in ('database "', "for database")):
            raise
        with contextlib.suppress(OperationError):
            return _connect(make_conninfo(dsn, dbname="postgres"))
        raise


def _missing(connection: Connection, dsn: str, database: str, passwords: Passwords) -> list[Statement]:
    found = connection.execute(
        "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname = any(%s)",
        [[OWNER_ROLE, APP_ROLE, GATE_ROLE]],
    )
    present = {str(row[0]): row[1:] for row in found}
    statements: list[Statement] = []
    for role, password in ((OWNER_ROLE, passwords.owner), (APP_ROLE, passwords.app)):
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        if role not in present:
            text = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}"
            statements.append(Statement(sql.SQL(text).format(sql.Identifier(role), sql.Literal(verifier))))
            continue
        statements += _attributes(role, present[role], login=True)
        if not _signs_in(dsn, role, password):
            text = "ALTER ROLE {} LOGIN PASSWORD {}"
            text_with = sql.SQL(text).format(sql.Identifier(role), sql.Literal(verifier))
            statements.append(Statement(text_with, changes_password=True))
    if GATE_ROLE not in present:
        text_gate = sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        statements.append(Statement(text_gate.format(sql.Identifier(GATE_ROLE))))
    else:
        statements += _attributes(GATE_ROLE, present[GATE_ROLE], login=False)
    for_database = _database(connection, database)
    return [*statements, *_memberships(connection, present, is_owner_used=bool(for_database)), *for_database]


def _attributes(role: str, actual: tuple[Any, ...], *, login: bool) -> list[Statement]:
    """Only what is wrong is altered: naming a superuser's attribute at all is reserved to superusers."""
    names = ("LOGIN", "SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")
    wanted = (login, False, False, False, False, False)
    wrong = [
        name if want else f"NO{name}" for name, want, has in zip(names, wanted, actual, strict=True) if want != has
    ]
    if not wrong:
        return []
    return [Statement(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role), sql.SQL(" ".join(wrong))))]


def _memberships(connection: Connection, present: dict[str, Any], *, is_owner_used: bool) -> list[Statement]:
    """The owner may hand functions to the gate role; who makes a database for the owner must be able to become it."""
    statements = []
    if not _is_member(connection, OWNER_ROLE, GATE_ROLE, present):
        # Without inheritance the owner does not see through the gate's policies; 15 knows no such distinction.
        options = sql.SQL(" WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else "")
        text = sql.SQL("GRANT {} TO {}").format(sql.Identifier(GATE_ROLE), sql.Identifier(OWNER_ROLE))
        statements.append(Statement(text + options))
    row = connection.execute("select rolsuper, rolcreaterole, rolname from pg_roles where rolname = current_user")
    is_superuser, may_grant, name = cast(tuple[bool, bool, str], row.fetchone())
    if is_owner_used and may_grant and not is_superuser and not _is_member(connection, name, OWNER_ROLE, present):
        text = sql.SQL("GRANT {} TO {}").format(sql.Identifier(OWNER_ROLE), sql.Identifier(name))
        statements.append(Statement(text))
    return statements


def _is_member(connection: Connection, member: str, role: str, present: dict[str, Any]) -> bool:
    """Whether `member` may become `role`. On 16 and later, creating a role gives the right to grant it, no more."""
    if role not in present or (member == OWNER_ROLE and member not in present):
        return False
    kind = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    row = connection.execute("select pg_has_role(%s, %s, %s)", [member, role, kind]).fetchone()
    return bool(row and row[0])


def _database(connection: Connection, database: str) -> list[Statement]:
    row = connection.execute(
        "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding) from pg_database where datname = %s", [database]
    ).fetchone()
    name, owner = sql.Identifier(database), sql.Identifier(OWNER_ROLE)
    if row is None:
        text = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
        if connection.info.server_version >= 170000:
            text += " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        return [Statement(sql.SQL(cast(Any, text)).format(name, owner))]
    if row[1] != "UTF8":
        raise OperationError(f"The database {database} is encoded as {row[1]}; Meristem needs UTF8.")
    return [] if row[0] == OWNER_ROLE else [Statement(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))]


def _signs_in(dsn: str, role: str, password: str) -> bool:
    try:
        psycopg.connect(dsn_as(dsn, user=role, password=password), connect_timeout=10).close()
    except psycopg.OperationalError as problem:
        # Refused after the password was accepted (no such database, no right to it) is as good as signing in.
        return "password authentication failed" not in str(problem)
    return True


def _run(connection: Connection, statements: list[Statement], *, server_is_ours: bool) -> None:
    refused = [one for one in statements if one.changes_password and not server_is_ours]
    if refused:
        raise OperationError(
            "The roles exist on this server with other passwords than those in var/secrets.json and var/owner.json. "
            "If no other installation uses them, run as an administrator of the server:\n\n"
            + _script(connection, refused)
        )
    for position, statement in enumerate(statements):
        try:
            connection.execute(statement.text)
        except psycopg.errors.InsufficientPrivilege as problem:
            raise OperationError(
                f"This role may not prepare the server ({problem.diag.message_primary}). "
                "Run as an administrator of the server:\n\n"
                f"{_script(connection, statements[position:])}\n\nthen repeat the command."
            ) from problem


def _script(connection: Connection, statements: list[Statement]) -> str:
    return "\n".join(f"{one.text.as_string(connection)};" for one in statements)


def prepare_schema(owner_dsn: str) -> None:
    """Nobody but our roles enters the database; what the owner creates, the app may use and nobody else."""
    with _connect(owner_dsn) as connection:
        connection.execute("select pg_advisory_lock(%s)", [PREPARE_LOCK])
        with connection.transaction():
            database = sql.Identifier(connection.info.dbname)
            app, gate, owner = (sql.Identifier(role) for role in (APP_ROLE, GATE_ROLE, OWNER_ROLE))
            for text in SCHEMA:
                connection.execute(sql.SQL(cast(Any, text)).format(database=database, app=app, gate=gate, owner=owner))
            _extensions(connection)


SCHEMA = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "ALTER DATABASE {database} SET timezone = 'UTC'",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    # CREATE is what `ALTER FUNCTION ... OWNER TO` demands of the new owner; nobody can sign in as the gate.
    "GRANT USAGE, CREATE ON SCHEMA public TO {gate}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {app}",
    # PUBLIC's right to execute is a global default: revoking it within one schema would change nothing.
    "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
)


def _extensions(connection: Connection) -> None:
    """All four are trusted extensions: the owner of a database may create them."""
    present = {str(row[0]) for row in connection.execute("select extname from pg_extension")}
    for name in EXTENSIONS:
        if name in present:
            continue
        try:
            connection.execute(sql.SQL("CREATE EXTENSION {} SCHEMA public").format(sql.Identifier(name)))
        except psycopg.Error as problem:
            raise OperationError(
                f"The extension {name} cannot be created ({problem.diag.message_primary}). Install PostgreSQL's "
                f"contrib package on the server, or run there as an administrator: CREATE EXTENSION {name};"
            ) from problem


def read_state(connection: Connection) -> dict[str, Any]:
    """What this database remembers of its installation. A comment on the schema: it travels with dumps and restores,
    unlike a file in `var`, and is no table that tenancy would have to explain."""
    row = connection.execute("select obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    try:
        state = json.loads(row[0]) if row and row[0] else {}
    except json.JSONDecodeError:
        return {}  # PostgreSQL's own "standard public schema"
    return state if isinstance(state, dict) else {}


def write_state(connection: Connection, **changes: str) -> None:
    content = json.dumps(read_state(connection) | changes)
    connection.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(content)))
