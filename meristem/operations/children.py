"""Processes the supervisor keeps alive: started, listened to, restarted, stopped, and cleaned up after a kill -9."""

from __future__ import annotations

import contextlib
import ctypes
import json
import logging
import logging.handlers
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.environment import ROOT, write_private_json

PR_SET_PDEATHSIG = 1
CALM_SECONDS = 60.0  # who lives that long has recovered
GIVE_UP_AFTER = 5
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Child:
    """One supervised process in a session of its own, so that what it forks can be found and ended with it."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(repr=False)
    log_folder: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    restart_at: float | None = None
    log: logging.Handler | None = None
    rest: bytes = b""
    output: IO[bytes] | None = None

    def start(self, selector: selectors.BaseSelector) -> None:
        if self.log is None:
            self.log = logging.handlers.RotatingFileHandler(
                self.log_folder / f"{self.name}.log", maxBytes=10_000_000, backupCount=3, encoding="utf-8"
            )
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Safe: the supervisor has one thread.
            preexec_fn=lambda: _die_with(parent),
        )
        self.started, self.restart_at = time.monotonic(), None
        assert self.process.stdout is not None
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)
        selector.register(self.output, selectors.EVENT_READ, self)

    def read(self, selector: selectors.BaseSelector, show: Callable[[str, str], None]) -> bool:
        """Whole lines into the log; `show` decides what reaches the terminal. False when there is no more for now."""
        if self.output is None:
            return False
        chunk = self.output.read(65536)
        if chunk == b"":
            self._close(selector)
            chunk = b"\n"  # a last line may have no end
        *lines, self.rest = (self.rest + (chunk or b"")).split(b"\n")
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if text and self.log is not None:
                self.log.emit(logging.makeLogRecord({"msg": text}))
                show(self.name, text)
        return bool(chunk)

    def _close(self, selector: selectors.BaseSelector) -> None:
        if self.output is not None:
            selector.unregister(self.output)
            self.output.close()
            self.output = None

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def buried(self, selector: selectors.BaseSelector, show: Callable[[str, str], None]) -> float | None:
        """The dead process's remains are gone, its last words kept; seconds until the next start, None to give up."""
        assert self.process is not None
        end_session(self.process.pid, signal.SIGKILL)
        while self.read(selector, show):
            pass
        self._close(selector)
        self.failures = 1 if time.monotonic() - self.started > CALM_SECONDS else self.failures + 1
        if self.failures >= GIVE_UP_AFTER:
            return None
        delay = 0.5 * 2.0 ** (self.failures - 1)
        self.restart_at = time.monotonic() + delay
        self.process = None
        return delay


def _die_with(parent: int) -> None:
    """Runs in the child: it gets SIGTERM when the supervisor dies, however that happens."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGTERM)


def stop_children(children: Iterable[Child], seconds: float) -> None:
    """Asked politely, all at once; whoever has not left in time is killed with all it forked."""
    living = [child.process for child in children if child.process is not None]
    for process in living:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + seconds
    for process in living:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        end_session(process.pid, signal.SIGKILL)
        process.wait()


def record(path: Path, children: Iterable[Child]) -> None:
    """Leaves word for the next start, should this one be killed."""
    pids = [child.process.pid for child in children if child.process is not None]
    write_private_json(path, {"boot": _boot(), "sessions": {str(pid): _birth(pid) for pid in pids}})


def sweep(path: Path, seconds: float = 5.0) -> None:
    """Processes a killed supervisor left behind are gone. Numbers given to others since are recognised and spared."""
    try:
        left = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return
    if left["boot"] == _boot():
        sessions = [int(pid) for pid, birth in left["sessions"].items() if _birth(int(pid)) in {None, birth}]
        for pid in sessions:
            end_session(pid, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(_members(pid) for pid in sessions):
            time.sleep(0.05)
        for pid in sessions:
            end_session(pid, signal.SIGKILL)
    path.unlink(missing_ok=True)


def end_session(session: int, signal_number: signal.Signals) -> None:
    for pid in _members(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)


def _members(session: int) -> list[int]:
    """Living processes of a session, its leader gone or not; empty where there is no /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(entry.name))
        if fields and fields[0] not in {"Z", "X"} and fields[3] == str(session):
            found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/pid/stat from the state (the third) on; the name before may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _birth(pid: int) -> str | None:
    fields = _stat(pid)
    return fields[19] if fields else None


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
