"""A throw-away PostgreSQL for tests: the same server programs, roles and schema as the product's, without fsync.

It is kept running between runs, in `var/test-postgres`. Templates are built once per fingerprint and cloned.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.environment import (
    APP_ROLE,
    OWNER_ROLE,
    ROOT,
    dsn_as,
    ensure_owner_secrets,
    ensure_secrets,
)
from meristem.operations import embedded
from meristem.operations.database import Passwords, prepare, prepare_schema
from meristem.operations.errors import OperationError

Build = Callable[[str, str], None]
# No wait of a test run is without end: what fills a template is killed, who waits for it gives up a little later.
BUILD_SECONDS = 600
WAIT_SECONDS = BUILD_SECONDS + 120
TEMPLATE_IN_USE_SECONDS = 60
# In tests a statement that waits for a lock waits for a twin, or for its own process in another connection, for ever.
BOUNDS = {"lock_timeout": "30s", "statement_timeout": "120s"}


def directory() -> Path:
    return Path(os.environ.get("MERISTEM_TEST_VAR") or ROOT / "var").absolute() / "test-postgres"


def passwords() -> Passwords:
    """Of the test server's own roles; the product's secrets are never used in tests."""
    folder = directory()
    folder.mkdir(parents=True, exist_ok=True)
    app = ensure_secrets(folder, folder / "keyring")
    return Passwords(owner=ensure_owner_secrets(folder)["owner_password"], app=app["app_password"])


@cache
def server() -> str:
    """Connection string of the throw-away server's superuser; started by whoever comes first."""
    folder = directory()
    folder.mkdir(parents=True, exist_ok=True)
    password = ensure_owner_secrets(folder)["superuser_password"]
    return embedded.start(folder, password=password, log=folder / "postgres.log", durable=False).admin_dsn()


def dsns(name: str) -> tuple[str, str]:
    """(app role's, owner's) connection strings of a database on the test server."""
    known = passwords()
    return (
        dsn_as(server(), user=APP_ROLE, password=known.app, dbname=name),
        dsn_as(server(), user=OWNER_ROLE, password=known.owner, dbname=name),
    )


def build_template(name: str, build: Build | None = None, *, fingerprint: str = "") -> None:
    """A database with roles and schema prepared, filled by `build(app_dsn, owner_dsn)`.

    One that was finished with the same non-empty fingerprint is kept; processes that come meanwhile wait.
    """
    server()
    with _building(name):
        if fingerprint and _fingerprint(name) == fingerprint:
            return
        drop(name)
        prepare(server(), name, passwords(), server_is_ours=True)
        if build is not None:
            build(*dsns(name))
        with psycopg.connect(make_conninfo(server(), dbname=name), autocommit=True) as connection:
            # The planner knows as much in every copy, on every machine, whenever autovacuum comes by.
            connection.execute("ANALYZE")
            text = sql.SQL("COMMENT ON DATABASE {} IS {}")
            connection.execute(text.format(sql.Identifier(name), sql.Literal(fingerprint)))


@contextmanager
def _building(name: str) -> Iterator[None]:
    """One process builds; the kernel lets the next in when it ends, however it ends."""
    path, deadline = directory() / f"{name}.lock", time.monotonic() + WAIT_SECONDS
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OperationError(
                        f"Another process has been building {name} for {WAIT_SECONDS} seconds; it holds {path}."
                    ) from None
                time.sleep(0.05)
        yield


def clone(template: str, name: str) -> tuple[str, str]:
    """A fresh copy of the template under another name, replacing an earlier one; (app_dsn, owner_dsn)."""
    drop(name)
    with psycopg.connect(server(), autocommit=True) as connection:
        # Copying files beats logging every block, as nothing of it must survive a crash.
        text = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy")
        deadline = time.monotonic() + TEMPLATE_IN_USE_SECONDS
        while True:
            try:
                connection.execute(
                    text.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER_ROLE))
                )
                break
            except psycopg.errors.ObjectInUse:
                # A builder's last session is still closing.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        for setting, value in BOUNDS.items():
            text = sql.SQL("ALTER DATABASE {} SET {} = {}")
            connection.execute(text.format(sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)))
    app_dsn, owner_dsn = dsns(name)
    prepare_schema(owner_dsn)  # rights on the database itself are not copied
    return app_dsn, owner_dsn


def drop(name: str) -> None:
    """The database is gone, whoever was connected to it."""
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_name(label: str) -> str:
    """A name no other test run uses at the same time; databases of runs that ended without `drop` are swept."""
    _sweep()
    return f"test_{label}_{os.getpid()}"


def _sweep() -> None:
    with psycopg.connect(server(), autocommit=True) as connection:
        rows = connection.execute("select datname from pg_database where datname ~ '^test_.*_[0-9]+$'").fetchall()
    for (name,) in rows:
        if not Path(f"/proc/{name.rpartition('_')[2]}").exists() and Path("/proc/self").exists():
            drop(name)


def _fingerprint(name: str) -> str | None:
    with psycopg.connect(server(), autocommit=True) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
    return str(row[0]) if row and row[0] else None


def remove() -> None:
    """The throw-away server is stopped and its files are gone."""
    embedded.remove(directory())
    server.cache_clear()


if __name__ == "__main__":
    remove()
