"""`meristem up`: everything is made ready, started, watched and stopped by this one process.

It has one thread and no Django. Whatever kills it, its children die too or are swept away by the next start.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import selectors
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.environment import Environment, SettingError, ensure_owner_secrets, load
from meristem.operations import assets, children, embedded, installation
from meristem.operations.children import Child
from meristem.operations.errors import OperationError
from meristem.operations.ports import is_port_free
from meristem.operations.welcome import welcome

CHILDREN_STOP_SECONDS = 5.0
READY_SECONDS = 60.0
ASK_SECONDS = 0.1
HOLD_SECONDS = 5.0
WORKER = [sys.executable, "-m", "meristem.operations.worker"]
QUIET_LEVELS = {"debug", "info"}


def up() -> int:
    """Runs until it is told to stop; exit code 0 then, 1 when something would not stay alive."""
    env = load()
    env.log_folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with only_one(env), stopped_by_signals():
        children.sweep(_left_behind(env))
        refuse_taken_port(env)
        with installation.server(env) as served:
            ready = make_ready(served)
            return Supervisor(ready).run()


@contextmanager
def only_one(env: Environment) -> Iterator[None]:
    """Two supervisors over one `var` would stop each other's processes."""
    with (env.var / "up.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            other = handle.read().strip() or "unknown"
            raise OperationError(
                f"Meristem runs already from {env.var} (process {other}). Stop it first, "
                "or give this one a folder of its own with MERISTEM_VAR and another PORT."
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


class Stopped(BaseException):
    """SIGINT, SIGTERM or SIGHUP arrived. Not an Exception: nothing on the way out may swallow it."""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping is under way; impatience must not break it off
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        yield
    except Stopped:
        say("Stopped.")


def refuse_taken_port(env: Environment) -> None:
    try:
        free = is_port_free(env.bind, env.port)
    except OSError as problem:
        raise SettingError(f"MERISTEM_BIND is {env.bind!r}, no address of this machine ({problem}).") from problem
    if free:
        return
    if env.port < 1024 and os.geteuid() != 0:
        raise OperationError(f"PORT {env.port} needs root; choose one from 1024 on: PORT=8001 make run")
    raise OperationError(
        f"Port {env.port} is taken by another program. Choose another: PORT={env.port + 1} make run "
        f"(`ss -ltnp 'sport = :{env.port}'` names the program)."
    )


def make_ready(env: Environment) -> Environment:
    """Roles, tables, catalogues, static files and, on a demo's first start, its content; only what is missing."""
    assets.compile_catalogues()
    env = installation.prepare_database(env)
    if assets.is_static_stale(env):
        say("Collecting static files ...")
        assets.collect_static(env)
    if not installation.is_migrated(env):
        say("Applying migrations ...")
        installation.migrate(env, quietly=True)
    if env.demo and not installation.is_demo_loaded(env):
        say("Loading the demo organisations (first start only) ...")
        installation.run(env, installation.command("demo"), as_owner=True, quietly=True)
    return env


class Supervisor:
    """Web and job processes, kept alive until told to stop."""

    def __init__(self, env: Environment, commands: dict[str, list[str]] | None = None) -> None:
        self.env = env
        self.selector = selectors.DefaultSelector()
        environment = installation.child_environment(env) | {"PROMETHEUS_MULTIPROC_DIR": str(fresh_metrics(env))}
        wanted = commands or {"web": web_command(env), "worker": WORKER}
        self.children = [Child(name, words, environment, env.log_folder) for name, words in wanted.items()]
        self.answered = False
        self.began = self.asked = time.monotonic()

    def run(self) -> int:
        self.began = time.monotonic()
        try:
            first, *others = self.children
            self._start(first)
            for child in others:
                # Whoever waits for the first page should not share the processor with jobs that can wait.
                child.restart_at = self.began + HOLD_SECONDS
            while True:
                for key, _events in self.selector.select(0.05 if not self.answered else 0.5):
                    key.data.read(self.selector, self._show)
                if not self._all_alive():
                    return 1
                if not self.answered:
                    self._greet_when_ready()
        finally:
            children.stop_children(self.children, CHILDREN_STOP_SECONDS)
            _left_behind(self.env).unlink(missing_ok=True)

    def _start(self, child: Child) -> None:
        child.start(self.selector)
        children.record(_left_behind(self.env), self.children)

    def _all_alive(self) -> bool:
        for child in self.children:
            if child.is_dead():
                code = child.process.returncode if child.process else None
                delay = child.buried(self.selector, self._show)
                log = child.log_folder / f"{child.name}.log"
                if delay is None:
                    say(f"The {child.name} process keeps failing (exit code {code}); giving up. See {log}.")
                    return False
                say(f"The {child.name} process ended (exit code {code}); starting it again in {delay:g} s. See {log}.")
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._start(child)
        folder = installation.server_folder(self.env)
        if self.env.embedded and not embedded.is_running(folder):
            say("The database server ended; starting it again.")
            password = ensure_owner_secrets(self.env.var)["superuser_password"]
            embedded.start(folder, password=password, log=self.env.log_folder / "postgres.log")
        return True

    def _greet_when_ready(self) -> None:
        if time.monotonic() - self.asked < ASK_SECONDS:
            return
        self.asked = time.monotonic()
        if answers(self.env):
            self.answered = True
            for child in self.children:
                child.restart_at = child.restart_at and time.monotonic()
            for line in welcome(self.env):
                say(line)
        elif time.monotonic() - self.began > READY_SECONDS:
            self.answered = True
            say(f"The web process does not answer yet at {self.env.url}; see {self.env.log_folder / 'web.log'}.")

    def _show(self, name: str, line: str) -> None:
        """The log files hold everything; the terminal shows what somebody should look at."""
        if self.env.log_level != "DEBUG" and line.startswith("{"):
            try:
                if json.loads(line).get("level", "").lower() in QUIET_LEVELS:
                    return
            except (json.JSONDecodeError, AttributeError):
                pass
        say(f"{name} | {line}")


def fresh_metrics(env: Environment) -> Path:
    """An empty folder in which the processes of this start add up their figures."""
    folder = env.var / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def web_command(env: Environment) -> list[str]:
    """Threads, backlog and workers as measured (docs/decisions): more threads only lengthen the tail."""
    options = ["--interface", "wsgi", "--workers", str(env.workers), "--blocking-threads", "2", "--backlog", "1024"]
    options += ["--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "4", "--log-level", "warning"]
    options += ["--host", env.bind, "--port", str(env.port)]
    return [sys.executable, "-m", "granian", *options, "config.wsgi:application"]


def answers(env: Environment) -> bool:
    """Whether /healthz is served; a failing application answers 500 or nothing."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.bind, env.bind)  # noqa: S104 (compared, not bound)
    named = next((one for one in env.allowed_hosts if not one.startswith((".", "*"))), "localhost")
    connection = http.client.HTTPConnection(host, env.port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": named, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def say(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except (BrokenPipeError, OSError):
        # The terminal is gone; the services are not.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def _left_behind(env: Environment) -> Path:
    return env.var / "children.json"
