"""The product as it is served: granian and the job worker on a copy of the demo, for one process of the test run."""

import contextlib
import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg

from config.environment import ROOT, locked
from conftest import demo_template
from meristem.operations import assets, testing
from meristem.operations.children import PR_SET_PDEATHSIG, end_session
from tests.demo import superuser

READY_SECONDS = 120
# Becomes the program named, which gets SIGTERM when the test run's process dies: a killed one leaves no server behind.
# Asked for by the child itself, as forking Python out of a process with threads may stop for ever.
FOLLOW = (
    "import ctypes, os, sys;"
    f"getattr(ctypes.CDLL(None), 'prctl', lambda *_: 0)({PR_SET_PDEATHSIG}, {int(signal.SIGTERM)}, 0, 0, 0);"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
STATIC = ROOT / "var" / "test" / "static"


@dataclasses.dataclass(frozen=True)
class Site:
    """A running installation: its address, and its database as the superuser sees it."""

    url: str
    superuser: str

    def rows(self, query: str, *parameters: object) -> list[tuple]:
        """What the database says, past every policy."""
        with psycopg.connect(self.superuser) as connection:
            return connection.execute(query, parameters).fetchall()


@contextlib.contextmanager
def running(name: str, folder: Path) -> Iterator[Site]:
    """Serve a fresh copy of the demo from `folder` until the end of the block."""
    app_dsn, _owner = testing.clone(demo_template(), name)
    port = _free_port()
    environment = _environment(app_dsn, folder, port)
    _bring_files(folder, environment)
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "2", "--no-ws", "--log-level", "warning"]
    options += ["--host", "127.0.0.1", "--port", str(port), "--workers-kill-timeout", "4", "config.wsgi:application"]
    commands = [["-m", "granian", *options], ["-m", "meristem.operations.worker"]]
    with (folder / "output.log").open("w") as log:
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", FOLLOW, sys.executable, *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for words in commands
        ]
        try:
            url = f"http://localhost:{port}"
            _wait_until_it_answers(url, processes[0], folder / "output.log")
            yield Site(url, superuser(app_dsn))
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                # With all that it forked.
                end_session(process.pid, signal.SIGKILL)
                process.wait(10)
    testing.drop(name)


def _environment(app_dsn: str, folder: Path, port: int) -> dict[str, str]:
    told = {
        "MERISTEM_APP_DSN": app_dsn,
        # One address plays everybody here.
        "MERISTEM_RATE_LIMIT": "0",
        "MERISTEM_RATE_LIMIT_ADDRESS": "0",
        "MERISTEM_VAR": str(folder),
        # What the demo sealed must open here.
        "MERISTEM_KEYRING": str(ROOT / "var" / "test" / "keyring"),
        "MERISTEM_URL": f"http://localhost:{port}",
        "MERISTEM_DEMO": "1",
        "MERISTEM_LOG_LEVEL": "WARNING",
        "PORT": str(port),
    }
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | told


def _bring_files(folder: Path, environment: dict[str, str]) -> None:
    """Static files are collected once for all processes; the demo's films are copied, as tests may add to them."""
    folder.mkdir(parents=True, exist_ok=True)
    media = ROOT / "var" / "test" / "media"
    if media.is_dir():
        shutil.copytree(media, folder / "media", dirs_exist_ok=True)
    mark, wanted = STATIC.parent / "static.fingerprint", assets.static_fingerprint()
    with locked(STATIC.parent / "static.lock"):
        assets.compile_catalogues()
        if not mark.exists() or mark.read_text() != wanted:
            words = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            collected = environment | {"MERISTEM_VAR": str(STATIC.parent)}
            subprocess.run([sys.executable, *words], cwd=ROOT, env=collected, check=True, timeout=180)
            mark.write_text(wanted)
    (folder / "static").symlink_to(STATIC)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-4000:]}")
