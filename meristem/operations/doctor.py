"""`meristem doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
import subprocess
import sys

import psycopg

from config.environment import ROOT, Environment, SettingError, load
from meristem.operations import installation
from meristem.operations.cluster import place_of
from meristem.operations.database_checks import MIGRATE, database_findings
from meristem.operations.errors import OperationError
from meristem.operations.findings import Finding, State, failed, ok, skipped
from meristem.operations.host_checks import host_findings, skipped_without_database

SIGNS = {State.OK: "ok     ", State.FAILED: "FAILED ", State.SKIPPED: "skipped"}


def examine(*, as_json: bool = False) -> int:
    """Prints the findings; 0 when nothing failed, else 1."""
    findings = gather()
    is_well = all(finding.state is not State.FAILED for finding in findings)
    if as_json:
        sys.stdout.write(json.dumps({"ok": is_well, "findings": [one.as_dict() for one in findings]}, indent=2) + "\n")
    else:
        width = max(len(finding.check) for finding in findings)
        for finding in findings:
            sys.stdout.write(f"{SIGNS[finding.state]}  {finding.check.ljust(width)}  {finding.detail}\n")
            if finding.mend:
                sys.stdout.write(f"{' ' * (width + 11)}-> {finding.mend}\n")
    return 0 if is_well else 1


def gather() -> list[Finding]:
    try:
        env = load()
    except SettingError as problem:
        return [failed("settings", str(problem), "docs/operators/settings.md lists every setting.")]
    findings = host_findings(env)
    place = place_of(installation.server_folder(env)) if env.embedded else None
    if env.embedded and (place is None or not place.initialised):
        mend = "Run `meristem up`, which makes it, or set DATABASE_URL."
        never = failed("database", "the embedded database was never started", mend)
        return [*findings, never, *skipped_without_database("no database")]
    try:
        with installation.server(env) as served:
            return findings + _database(served)
    except OperationError as problem:
        return [*findings, failed("database", str(problem), "See var/log/postgres.log.")]


def _database(env: Environment) -> list[Finding]:
    try:
        with psycopg.connect(env.app_dsn, autocommit=True, connect_timeout=10) as connection:
            return [*database_findings(connection), check_migrations(env)]
    except psycopg.OperationalError as problem:
        detail = f"the app role cannot connect: {str(problem).strip().splitlines()[-1]}"
        mend = f"{MIGRATE} It makes roles and database, or says what an administrator has to run."
        return [failed("database", detail, mend), *skipped_without_database("no connection")]


def check_migrations(env: Environment) -> Finding:
    """Asked of Django itself; our own quick mark could be wrong after a restore."""
    words = [sys.executable, "-m", "django", "migrate", "--check"]
    environment = installation.child_environment(env)
    try:
        done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60)
    except subprocess.TimeoutExpired:
        return skipped("migrations", "Django did not answer within a minute")
    if done.returncode == 0:
        return ok("migrations", "all applied")
    if "Traceback" in done.stderr:
        last = done.stderr.strip().splitlines()[-1]
        return failed("migrations", f"Django cannot start: {last}", "Run `meristem manage check` and read its message.")
    pending = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    return failed("migrations", f"{len(pending) or 'some'} not applied yet", MIGRATE)
