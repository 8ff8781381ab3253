"""The server's main process, as its pid file and the system know it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from meristem.operations.errors import OperationError

# Children must be waited for, or a stopped server would look alive to the process that started it.
children_to_wait_for: dict[int, subprocess.Popen[bytes]] = {}


def postmaster_pid(data: Path) -> int | None:
    """The process serving this data folder. A file left behind by a killed server does not count, nor does another
    process that has been given the dead one's number."""
    lines = pid_file(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    if not is_alive(pid):
        return None
    if not Path("/proc/self").exists():
        return pid  # no /proc on this system: believe the file
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return pid if os.fsencode(data) in words else None


def is_alive(pid: int) -> bool:
    if pid in children_to_wait_for and children_to_wait_for[pid].poll() is not None:
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


def pid_file(data: Path) -> list[str]:
    """pid, data folder, start time, port, socket folder, listen address, memory key, status: one a line."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []
    except PermissionError:
        raise OperationError(f"{data} belongs to another user: run this command as that user or as root.") from None


def drop_foreign_pid_file(data: Path) -> None:
    """PostgreSQL would take a living process of the same number for a server and refuse to start."""
    lines = pid_file(data)
    if lines and postmaster_pid(data) is None and lines[0].isdigit() and Path(f"/proc/{lines[0]}").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)
