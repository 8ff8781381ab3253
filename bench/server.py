"""The bench's own PostgreSQL (durable, as in production), databases of made-up learners, web servers on them."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from config.environment import (
    APP_ROLE,
    OWNER_ROLE,
    ROOT,
    Environment,
    dsn_as,
    ensure_owner_secrets,
    ensure_secrets,
    load,
)
from meristem.operations import assets, embedded
from meristem.operations.database import Passwords, prepare, prepare_schema
from meristem.operations.ports import free_port
from meristem.operations.supervisor import web_command
from meristem.operations.unprivileged import wheel_programs

SEED = 1
GENERATED_BY = ("meristem/*/migrations/*.py", "meristem/operations/generate/*.py", "config/settings.py")


class BenchError(Exception):
    """The measurement cannot be made; the message says why."""


def folder() -> Path:
    return Path(os.environ.get("MERISTEM_BENCH_VAR") or ROOT / "var" / "bench").absolute()


@dataclass
class Cluster:
    """The bench's server; its data is kept between runs, so that generating 100,000 learners is paid once."""

    server: embedded.Server
    passwords: Passwords

    def admin(self, name: str = "postgres") -> str:
        return self.server.admin_dsn(name)

    def execute(self, text: sql.Composable | str, database: str = "postgres") -> None:
        with psycopg.connect(self.admin(database), autocommit=True) as connection:
            connection.execute(text)  # type: ignore[arg-type]

    def dsns(self, name: str) -> tuple[str, str]:
        """(app role's, owner's)."""
        return (
            dsn_as(self.admin(), user=APP_ROLE, password=self.passwords.app, dbname=name),
            dsn_as(self.admin(), user=OWNER_ROLE, password=self.passwords.owner, dbname=name),
        )

    def drop(self, name: str) -> None:
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def copy(self, source: str, name: str) -> None:
        self.drop(name)
        text = "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy"
        names = (sql.Identifier(one) for one in (name, source, OWNER_ROLE))
        self.execute(sql.SQL(text).format(*names))
        prepare_schema(self.dsns(name)[1])

    def comment_of(self, name: str) -> str:
        with psycopg.connect(self.admin(), autocommit=True) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
        return str(row[0]) if row and row[0] else ""

    def comment(self, name: str, text: str) -> None:
        self.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    place = folder()
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    known = ensure_owner_secrets(place)
    app = ensure_secrets(place, place / "keyring")
    server = embedded.start(
        place / "postgres", password=known["superuser_password"], log=place / "log" / "postgres.log", durable=True
    )
    try:
        yield Cluster(server, Passwords(owner=known["owner_password"], app=app["app_password"]))
    finally:
        embedded.stop(place / "postgres")


@dataclass
class Site:
    """A database with learners and a web server on it, started exactly as the product starts its own."""

    cluster: Cluster
    learners: int
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    generated_in: float | None = None
    # (learner, lesson) pairs that have been used up by writes.
    used: int = 0
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"bench_{self.learners}"

    @property
    def slug(self) -> str:
        return f"bench-{self.learners}"

    @property
    def admin(self) -> str:
        return self.cluster.admin(self.name)

    def env(self) -> Environment:
        return load(self.environ)

    def prepare(self) -> None:
        """The template is there (made anew when migrations or the generator changed), and a fresh copy of it."""
        template, mark = f"{self.name}_template", fingerprint()
        if self.cluster.comment_of(template) != mark:
            say(f"Generating {self.learners:,} learners ...")
            self.cluster.drop(template)
            prepare(self.cluster.admin(), template, self.cluster.passwords, server_is_ours=True)
            environ = self._environ(template)
            run([sys.executable, "-m", "django", "migrate", "--database", "owner", "--verbosity", "0"], environ)
            began = time.monotonic()
            target = "meristem.operations.generate:generate"
            words = [sys.executable, "-m", "meristem.operations.django_call", target]
            run([*words, f"learners={self.learners}", f"seed={SEED}"], environ)
            self.generated_in = time.monotonic() - began
            say(f"  generated in {self.generated_in:.0f} s")
            # As in an installation whose job worker keeps up: every fact has its position.
            with psycopg.connect(self.cluster.dsns(template)[0], autocommit=True) as connection:
                connection.execute("SELECT kernel_sequence_events(10000000)")
            self.cluster.execute("VACUUM ANALYZE", template)
            self.cluster.comment(template, mark)
        self.fresh()

    def fresh(self) -> None:
        """A new copy of the template, and a web server that knows no other."""
        self.stop()
        self.cluster.copy(f"{self.name}_template", self.name)
        # People in the midst of working: the note of when somebody was last seen is due every five minutes only.
        self.cluster.execute("UPDATE identity_session SET last_active_at = now() + interval '1 hour'", self.name)
        self.cluster.execute("VACUUM identity_session", self.name)
        self.cluster.execute("CHECKPOINT", self.name)
        self.used = 0
        self.start()

    def start(self) -> None:
        self.port = free_port(0)
        self.environ = self._environ(self.name) | {"PORT": str(self.port)}
        env = self.env()
        if assets.is_static_stale(env):
            run([sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"], self.environ)
        self.environ["MERISTEM_OWNER_DSN"] = ""
        with (folder() / "log" / f"web-{self.learners}.log").open("wb") as log:
            self.process = subprocess.Popen(
                web_command(env), cwd=ROOT, env=self.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"The web server does not answer; see {folder() / 'log'}.")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def _environ(self, name: str) -> dict[str, str]:
        app_dsn, owner_dsn = self.cluster.dsns(name)
        kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "MERISTEM_URL"}}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MERISTEM_VAR": str(folder()),
            "MERISTEM_APP_DSN": app_dsn,
            "MERISTEM_OWNER_DSN": owner_dsn,
            "MERISTEM_DEMO": "off",
            "MERISTEM_BIND": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
        }


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in GENERATED_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def run(words: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(words, check=False, cwd=ROOT, env=environ, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(words[1:])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def pgbench_program() -> Path:
    """PostgreSQL's own, from the same wheel as the server."""
    return wheel_programs() / "pgbench"


def wrk_program() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise BenchError("wrk is not installed. On Debian or Ubuntu: apt-get install wrk; on macOS: brew install wrk.")
    return found


def machine() -> str:
    """What the figures were measured on, in a line."""
    model = "unknown processor"
    with contextlib.suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        model = found.group(1).strip() if found else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(str(part) for part in sys.version_info[:3])
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Python {python}, PostgreSQL {_version()}"


def _version() -> str:
    done = subprocess.run(
        [str(wheel_programs() / "postgres"), "--version"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().rpartition(" ")[2]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
