"""One migrated template database; each worker clones it, and tests connect as the app role (ADR 0003)."""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import hypothesis
import pytest

from meristem.operations import testing
from tests.environment import ROOT

# How long one example takes says something of the machine, nothing of the code.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

TEMPLATE = "meristem_template"
DEMO_TEMPLATE = "meristem_demo_template"


def _fingerprint(*patterns: str) -> str:
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _manage(app_dsn: str, owner_dsn: str, *arguments: str) -> None:
    environment = os.environ | {"MERISTEM_APP_DSN": app_dsn, "MERISTEM_OWNER_DSN": owner_dsn}
    words = [sys.executable, *arguments]
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(words, stdin=subprocess.DEVNULL, timeout=testing.BUILD_SECONDS, **options)
    if done.returncode:
        raise RuntimeError(f"{arguments} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")


def migrate(app_dsn: str, owner_dsn: str) -> None:
    _manage(app_dsn, owner_dsn, "manage.py", "migrate", "--database", "owner", "--verbosity", "0", "--skip-checks")


def fill_with_demo(app_dsn: str, owner_dsn: str) -> None:
    migrate(app_dsn, owner_dsn)
    _manage(app_dsn, owner_dsn, "-m", "meristem.operations.cli", "demo")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What tests clone is built before the first of them begins: on a cold machine it takes longer than a test may."""
    if session.config.option.collectonly:
        return
    named = {name for item in session.items for name in getattr(item, "fixturenames", [])}
    # What fails here fails again, with its words, in the fixtures of those tests that need it.
    with contextlib.suppress(Exception):
        if named & {"db", "committed", "stage", "two"} or any(map(is_on_database, session.items)):
            template()
        if named & {"site", "demo_database"}:
            demo_template()


def is_on_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None


@cache
def template() -> str:
    """The name of a migrated, empty database, built anew when a migration changed."""
    testing.build_template(TEMPLATE, migrate, fingerprint=_fingerprint("meristem/*/migrations/*.py"))
    return TEMPLATE


@cache
def demo_template() -> str:
    """The name of a database with the demo content, built anew when schema, services or content changed."""
    marks = _fingerprint("meristem/*/migrations/*.py", "meristem/web/demo/**/*", "meristem/*/services*/**/*.py")
    testing.build_template(DEMO_TEMPLATE, fill_with_demo, fingerprint=marks)
    return DEMO_TEMPLATE


def point_at(app_dsn: str) -> None:
    """Let Django's default connection use this database from now on."""
    from django.db import connections

    from config.environment import django_database

    connection = connections["default"]
    connection.close()
    fresh = django_database(app_dsn)
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        connection.settings_dict[key] = fresh[key]
    connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | fresh["OPTIONS"]


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def django_db_setup(worker_name: str, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own copy of the template."""
    from django.db import connections

    name = testing.database_name(worker_name)
    app_dsn, _owner = testing.clone(template(), name)
    with django_db_blocker.unblock():
        point_at(app_dsn)
        yield
        connections["default"].close()
    testing.drop(name)


@pytest.fixture
def committed(worker_name: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """A database of the test's own in which transactions really commit; (app_dsn, owner_dsn)."""
    from django.db import connections

    before = dict(connections["default"].settings_dict)
    name = testing.database_name(f"{worker_name}_own")
    app_dsn, owner_dsn = testing.clone(template(), name)
    with django_db_blocker.unblock():
        point_at(app_dsn)
        try:
            yield app_dsn, owner_dsn
        finally:
            connections["default"].close()
            connections["default"].settings_dict.update(before)
    testing.drop(name)


@pytest.fixture(autouse=True)
def no_rate_limits(request: pytest.FixtureRequest, settings: Any) -> None:
    """Limits are tried where they are meant (marker `limits`), not by accident of many tests from one address."""
    settings.RATE_LIMITS = "limits" in request.keywords
    if settings.RATE_LIMITS:
        from meristem.kernel.http import throttle

        throttle.counts.clear()  # Another test was another minute.


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the attack suite tried, and how much of it got through."""
    told = [
        report
        for kind in ("passed", "failed")
        for report in terminalreporter.stats.get(kind, [])
        if report.nodeid.startswith("tests/security/") and (report.when == "call" or report.failed)
    ]
    if told:
        # A test that counts tells its number, when it is torn down; any other is one attempt.
        everywhere = [report for kind in ("", "passed", "failed") for report in terminalreporter.stats.get(kind, [])]
        counts = {
            report.nodeid: value
            for report in everywhere
            for name, value in getattr(report, "user_properties", ())
            if name == "attempts"
        }
        tried = sum(counts.get(report.nodeid, 1) for report in told)
        got_in = sum(report.failed for report in told)
        terminalreporter.write_line(f"attack suite: {tried:,} attempts in {len(told)} tests, successes: {got_in}")
