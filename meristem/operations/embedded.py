"""A private PostgreSQL in a folder of ours: initialised, started, found again, stopped.

Whoever comes first starts it (under a file lock), later comers reuse it. It is started directly rather than by
pg_ctl: its log is opened by us, so that it may lie where the server's user cannot go.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from config.environment import locked, make_dsn
from meristem.operations.cluster import SUPERUSER, Place, check_version, explain, initialise, place_of, write_settings
from meristem.operations.errors import OperationError
from meristem.operations.ports import free_port
from meristem.operations.postmaster import (
    children_to_wait_for,
    drop_foreign_pid_file,
    is_alive,
    pid_file,
    postmaster_pid,
)
from meristem.operations.unprivileged import ServerUser, binaries, server_user

SOCKET_PATH_LIMIT = 107
LOG_LIMIT = 10 * 1024 * 1024
# Recovery after a crash replays the log since the last checkpoint (5 minutes of writing at most).
START_SECONDS = 300.0
KNOCK_SECONDS = 30.0


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


def start(directory: Path, *, password: str, log: Path, durable: bool = True) -> Server:
    """The running server of this folder. Committed rows survive any kill (unless `durable` is off)."""
    directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    log.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    with locked(directory / "lock"):
        place = place_of(directory)
        user = server_user(place.data if place is not None and place.initialised else None)
        programs = binaries(user)
        if place is None or not place.initialised:
            place = initialise(directory, place, user=user, programs=programs, password=password, durable=durable)
        check_version(place.data)
        running = _found(directory, place, password=password, log=log)
        if running is not None:
            return running
        return _launch(directory, place, user=user, programs=programs, password=password, log=log, durable=durable)


def _found(directory: Path, place: Place, *, password: str, log: Path) -> Server | None:
    """The server that runs already, once it has let us in; one that was just killed may still look alive."""
    deadline = time.monotonic() + KNOCK_SECONDS
    while postmaster_pid(place.data) is not None:
        place = _await_ready(place, process=None, log=log, since=0)
        place.record(directory)
        server = Server(directory, place.sockets, place.port, password, started_here=False)
        try:
            psycopg.connect(server.admin_dsn(), connect_timeout=10).close()
        except psycopg.OperationalError as problem:
            if "password authentication failed" in str(problem):
                raise OperationError(
                    f"The database in {place.data} does not know the superuser's password in owner.json. "
                    "Restore var/owner.json from its backup."
                ) from problem
            if time.monotonic() > deadline:
                raise OperationError(f"The running database does not let us in: {str(problem).strip()}") from problem
            time.sleep(0.05)
        else:
            return server
    return None


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
            while is_alive(pid):
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


def _launch(
    directory: Path, place: Place, *, user: ServerUser, programs: Path, password: str, log: Path, durable: bool
) -> Server:
    write_settings(place, user, durable=durable)
    drop_foreign_pid_file(place.data)
    for left in place.sockets.glob(".s.PGSQL.*"):
        left.unlink()  # a killed server's; its lock would count as held while nobody has reaped that process
    _rotate(log)
    for attempt in range(20):
        place = replace(
            place,
            sockets=_sockets(directory, place, user),
            port=free_port(place.port),
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
        children_to_wait_for[process.pid] = process
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
        lines = pid_file(place.data)
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
                explain(words, place.data) or f"PostgreSQL does not start. Its last words, from {log}:\n{words}"
            )
        if process is None and postmaster_pid(place.data) is None:
            return place
        time.sleep(0.01)
    raise OperationError(f"PostgreSQL is still not ready after {START_SECONDS:.0f} seconds; see {log}.")


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


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))


def _tail(log: Path, since: int, lines: int = 15) -> str:
    with log.open("rb") as handle:
        handle.seek(since)
        return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])
