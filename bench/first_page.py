"""From a fresh clone to the first page: `make run` with warm package caches, as a newcomer would."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.results import Row
from bench.server import BenchError, say
from config.environment import ROOT
from meristem.operations.ports import free_port

GIVE_UP = 300.0


def rows() -> list[Row]:
    """Seconds from `make run` in a clone of what is committed until the first page is served."""
    place = Path(tempfile.mkdtemp(prefix="meristem-clone-"))
    place.chmod(0o711)
    clone = place / "meristem"
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        seconds = _run(clone)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return [Row("seconds from `make run` on a fresh clone to the first page", seconds, 60.0, at_most=60.0)]


def _run(clone: Path) -> float:
    port = free_port(0)
    dropped = ("MERISTEM_", "DATABASE_URL", "VIRTUAL_ENV", "PYTHONPATH", "DJANGO_", "UV_PROJECT", "MAKE", "MFLAGS")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(dropped)} | {"PORT": str(port)}
    output = clone / "run.log"
    began = time.monotonic()
    with output.open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environ,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        while time.monotonic() - began < GIVE_UP:
            if _shows_page(port):
                seconds = time.monotonic() - began
                say(f"make run on a fresh clone: first page after {seconds:.1f} s")
                return seconds
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise BenchError(f"`make run` on a fresh clone shows no page:\n{output.read_text()[-3000:]}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _shows_page(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
