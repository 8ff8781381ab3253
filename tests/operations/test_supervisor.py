"""What `up` refuses, keeps alive, and takes with it when it goes."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environment import ROOT
from meristem.operations import children
from tests.operations.conftest import plain_environment

SERVE = "import http.server, os; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(os.environ['PORT']))"
# A process that forks another and ignores requests to leave.
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); child = os.fork();"
    "print(('inner' if child == 0 else 'outer'), os.getpid(), flush=True); time.sleep(600)"
)
SLEEP = "import os, time; print('outer', os.getpid(), flush=True); time.sleep(600)"
RUN = """
import sys
from config.environment import load
from meristem.operations import supervisor, children
env = load()
env.log_folder.mkdir(parents=True, exist_ok=True)
supervisor.CHILDREN_STOP_SECONDS, supervisor.HOLD_SECONDS = 1.0, 0.0
code = 0
with supervisor.stopped_by_signals():
    children.sweep(supervisor._left_behind(env))
    words = {name: [sys.executable, "-u", "-c", code] for name, code in zip(sys.argv[1::2], sys.argv[2::2])}
    code = supervisor.Supervisor(env, words).run()
sys.exit(code)
"""


# Lines of a supervisor that nobody has asked for yet, by its process.
heard: dict[int, list[str]] = {}


@pytest.fixture
def told(tmp_path: Path, free_port: int) -> dict[str, str]:
    own = {"MERISTEM_VAR": str(tmp_path / "var"), "PORT": str(free_port)}
    return plain_environment() | own | {"MERISTEM_APP_DSN": "postgresql://meristem_app:x@127.0.0.1:1/none"}


@contextlib.contextmanager
def supervise(told: dict[str, str], **programs: str) -> Iterator[subprocess.Popen]:
    words = [word for pair in programs.items() for word in pair]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *words],
        cwd=ROOT,
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    heard[process.pid] = []
    # Whoever reads its words reads to their end: a silent one is ended.
    patience = threading.Timer(60, process.kill)
    patience.start()
    try:
        yield process
    finally:
        patience.cancel()
        process.kill()
        process.wait(10)
        children.sweep(Path(told["MERISTEM_VAR"]) / "children.json", seconds=0.1)
        assert process.stdout is not None
        process.stdout.close()


def read_until(process: subprocess.Popen, words: str) -> str:
    """The first line with these words that was not given yet.

    Processes that start together speak in any order: lines that were asked for later are kept until then.
    """
    assert process.stdout is not None
    kept = heard[process.pid]
    for line in kept:
        if words in line:
            kept.remove(line)
            return line
    for line in process.stdout:
        if words in line:
            return str(line)
        kept.append(str(line))
    raise AssertionError(f"it ended without saying {words!r}, but {kept}")


def is_alive(pid: int) -> bool:
    fields = children._stat(pid)
    return bool(fields) and fields[0] not in {"Z", "X"}


def wait_until_gone(*pids: int, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still alive: {[pid for pid in pids if is_alive(pid)]}"
        time.sleep(0.05)


def test_a_taken_port_is_named_before_anything_starts(meristem, free_port: int, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        done = meristem("up", PORT=str(free_port))
    assert done.returncode == 1
    assert f"Port {free_port} is taken" in done.stderr
    assert f"PORT={free_port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_second_up_over_the_same_var_is_refused(meristem, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with (tmp_path / "var" / "up.lock").open("a") as handle:
        handle.write("4711")
        handle.flush()
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = meristem("up")
    assert done.returncode == 1
    assert "runs already" in done.stderr
    assert "4711" in done.stderr


def test_it_greets_when_the_web_process_answers_and_stops_all_on_ctrl_c(told: dict[str, str]) -> None:
    with supervise(told, web=SERVE, worker=SLEEP) as process:
        pid = int(read_until(process, "worker | outer").split()[-1])
        assert f"http://localhost:{told['PORT']}" in read_until(process, "Meristem is ready")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        wait_until_gone(pid)


def test_it_stops_within_ten_seconds_whoever_resists(told: dict[str, str]) -> None:
    with supervise(told, web=STUBBORN) as process:
        pids = [int(read_until(process, "web | ").split()[-1]) for _ in range(2)]
        began = time.monotonic()
        process.terminate()
        process.wait(10)
        wait_until_gone(*pids)
        assert time.monotonic() - began < 10


def test_a_process_that_dies_is_started_again(told: dict[str, str]) -> None:
    with supervise(told, worker=SLEEP) as process:
        first = int(read_until(process, "worker | outer").split()[-1])
        os.kill(first, signal.SIGKILL)
        assert "starting it again" in read_until(process, "worker process ended")
        assert int(read_until(process, "worker | outer").split()[-1]) != first


def test_it_gives_up_on_a_process_that_keeps_failing(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    quick = RUN.replace("code = 0", "code = 0; children.GIVE_UP_AFTER = 2", 1)
    monkeypatch.setattr(sys.modules[__name__], "RUN", quick)
    # The one fails only when the other is there to be stopped, however long its start takes.
    mark = Path(told["MERISTEM_VAR"]) / "spoken"
    speaking = SLEEP.replace("time.sleep(600)", f"open({str(mark)!r}, 'w').close(); time.sleep(600)")
    failing = f"import os, sys, time\nwhile not os.path.exists({str(mark)!r}): time.sleep(0.02)\n"
    failing += "sys.stdout.write('my last words'); sys.exit(3)"
    with supervise(told, worker=speaking, web=failing) as process:
        worker = int(read_until(process, "worker | outer").split()[-1])
        read_until(process, "web | my last words")
        assert "exit code 3" in read_until(process, "giving up")
        assert process.wait(10) == 1
        wait_until_gone(worker)


def test_kill_9_takes_the_processes_along(told: dict[str, str]) -> None:
    with supervise(told, worker=SLEEP) as process:
        pid = int(read_until(process, "worker | outer").split()[-1])
        process.kill()
        wait_until_gone(pid)


def test_what_a_killed_supervisor_left_behind_is_swept_by_the_next(told: dict[str, str]) -> None:
    with supervise(told, worker=STUBBORN) as process:
        pids = [int(read_until(process, "worker | ").split()[-1]) for _ in range(2)]
        process.kill()
        process.wait(10)
        assert all(is_alive(pid) for pid in pids)
        children.sweep(Path(told["MERISTEM_VAR"]) / "children.json", seconds=0.2)
        wait_until_gone(*pids)


def test_sweeping_spares_a_process_that_was_given_a_dead_ones_number(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEP], stdout=subprocess.PIPE, start_new_session=True) as bystander:
        note = tmp_path / "children.json"
        children.write_private_json(note, {"boot": children._boot(), "sessions": {str(bystander.pid): "1"}})
        children.sweep(note, seconds=0.1)
        is_spared = bystander.poll() is None
        bystander.kill()
    assert is_spared
