"""An installation made ready step by step: server, roles, tables. Used by `up`, `migrate` and all that need them.

Imports no Django: the supervisor stays small, and a second start does not pay for what has not changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.environment import (
    DATABASE_NAME,
    OWNER_ROLE,
    ROOT,
    Environment,
    ensure_owner_secrets,
    load,
    product_database,
    read_owner_secrets,
)
from meristem.operations import database, embedded
from meristem.operations.cluster import place_of
from meristem.operations.errors import OperationError


def server_folder(env: Environment) -> Path:
    return env.var / "postgres"


@contextmanager
def server(env: Environment) -> Iterator[Environment]:
    """The database server runs inside this block; the last process to leave stops the embedded one.

    Yields the environment as it is then: the server's port is known only once it runs.
    """
    if not env.embedded:
        yield env
        return
    folder = server_folder(env)
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        password = ensure_owner_secrets(env.var)["superuser_password"]
        try:
            with uninterrupted():
                embedded.start(folder, password=password, log=env.log_folder / "postgres.log")
            yield load()
        finally:
            # Whoever comes while we stop it waits for this lock, then starts it again.
            if _is_last(users.fileno()):
                embedded.stop(folder)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is over: a server half started would be one nobody stops."""
    waiting: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda arrived, _frame: waiting.append(arrived))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for arrived in waiting:
        signal.raise_signal(arrived)


def _is_last(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def prepare_database(env: Environment) -> Environment:
    """Roles and schema are there, as far as this host may see to it; the environment then knows the owner."""
    if not env.embedded and env.database_url is None:
        return env  # only the app role is known here: whoever knows the owner prepares
    known = ensure_owner_secrets(env.var)
    app_password = str(conninfo_to_dict(env.app_dsn)["password"])
    passwords = database.Passwords(owner=known["owner_password"], app=app_password)
    if env.database_url is None:
        database.prepare(superuser_dsn(env), DATABASE_NAME, passwords, server_is_ours=True)
    else:
        parts = conninfo_to_dict(env.database_url)
        if parts.get("user") == OWNER_ROLE:
            passwords = database.Passwords(owner=str(parts.get("password") or ""), app=app_password)
        database.prepare(env.database_url, product_database(env.database_url), passwords, server_is_ours=False)
    return load()


def superuser_dsn(env: Environment, name: str = "postgres") -> str:
    """The embedded server's superuser; there is none of ours on a server that is not."""
    place = place_of(server_folder(env))
    password = read_owner_secrets(env.var).get("superuser_password")
    if not env.embedded or place is None or password is None:
        raise OperationError("The superuser is known for the embedded database only, and only where var/owner.json is.")
    return embedded.Server(server_folder(env), place.sockets, place.port, password, False).admin_dsn(name)


def migrate(env: Environment, arguments: Iterable[str] = (), *, quietly: bool = False) -> None:
    """Tables are as this release's migrations say; the database remembers which."""
    if env.owner_dsn is None:
        raise OperationError(
            "Migrations need the schema's owner: run this where DATABASE_URL or MERISTEM_OWNER_DSN is set."
        )
    fingerprint = migrations_fingerprint()
    arguments = list(arguments)
    verbosity = "0" if quietly else "1"
    manage(env, "migrate", "--database", "owner", "--noinput", "--verbosity", verbosity, *arguments, as_owner=True)
    if not arguments:
        with psycopg.connect(env.owner_dsn, autocommit=True) as connection:
            database.write_state(connection, migrations=fingerprint)


def is_migrated(env: Environment) -> bool:
    try:
        with psycopg.connect(env.app_dsn, connect_timeout=10) as connection:
            return database.read_state(connection).get("migrations") == migrations_fingerprint()
    except psycopg.OperationalError as problem:
        raise OperationError(f"The app role cannot connect: {str(problem).strip()}") from problem


def is_demo_loaded(env: Environment) -> bool:
    with psycopg.connect(env.app_dsn, connect_timeout=10) as connection:
        return "demo" in database.read_state(connection)


def remember_demo(env: Environment) -> None:
    if env.owner_dsn is not None:
        with psycopg.connect(env.owner_dsn, autocommit=True) as connection:
            database.write_state(connection, demo="loaded")


def migrations_fingerprint() -> str:
    """Changes with every migration file, the list of apps, and the releases of those that bring migrations."""
    digest = hashlib.sha256()
    for package in ("django", "procrastinate"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    files = [*sorted((ROOT / "meristem").glob("*/migrations/**/*.py")), ROOT / "config" / "settings.py"]
    for path in files:
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def child_environment(env: Environment, *, as_owner: bool = False) -> dict[str, str]:
    """What a process of the product is told: the app role's connection string, and no password but that."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    inherited["MERISTEM_APP_DSN"] = env.app_dsn
    inherited["MERISTEM_OWNER_DSN"] = (env.owner_dsn or "") if as_owner else ""
    inherited["MERISTEM_DEMO"] = "on" if env.demo else "off"
    inherited["MERISTEM_VAR"] = str(env.var)
    inherited["DJANGO_SETTINGS_MODULE"] = "config.settings"
    inherited["PYTHONUNBUFFERED"] = "1"
    return inherited


def command(*arguments: str) -> list[str]:
    """This same command line, run by this same interpreter."""
    return [sys.executable, "-m", "meristem.operations.cli", *arguments]


def manage(env: Environment, *arguments: str, as_owner: bool = False) -> None:
    run(env, [sys.executable, "-m", "django", *arguments], as_owner=as_owner)


def run(env: Environment, words: list[str], *, as_owner: bool = False, quietly: bool = False) -> None:
    """Runs to its end with its output shown; a failure ends the command, its cause is on the terminal already."""
    environment = child_environment(env, as_owner=as_owner)
    if quietly and env.log_level == "INFO":
        environment["MERISTEM_LOG_LEVEL"] = "WARNING"
    done = subprocess.run(words, check=False, cwd=ROOT, env=environment)
    if done.returncode != 0:
        shown = " ".join(words[1:]).replace("-m meristem.operations.cli", "meristem").replace("-m django", "django")
        raise OperationError(f"`{shown}` failed (exit code {done.returncode}); its message is above.")
