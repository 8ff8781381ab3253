"""The doctor finds what is wrong and says how to mend it."""

import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from config.environment import Environment, load
from meristem.operations import database_checks, host_checks
from meristem.operations.findings import State


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    return load({"MERISTEM_VAR": str(tmp_path)})


def test_a_prepared_database_has_sound_roles_extensions_and_clock(app: psycopg.Connection) -> None:
    for check in (
        database_checks.check_server,
        database_checks.check_roles,
        database_checks.check_extensions,
        database_checks.check_clock,
    ):
        assert check(app).state is State.OK, check(app)


def test_an_owner_in_place_of_the_app_is_found(owner: psycopg.Connection) -> None:
    owner.execute("create table owned ()")
    finding = database_checks.check_roles(owner)
    assert finding.state is State.FAILED
    assert "owns" in finding.detail


@pytest.mark.parametrize(
    ("statements", "complaint"),
    [
        ([], "not enabled"),
        (["alter table leaky enable row level security"], "not forced"),
        (
            ["alter table leaky enable row level security", "alter table leaky force row level security"],
            "leaky (without a policy)",
        ),
    ],
)
def test_a_tenant_table_without_full_protection_is_named(
    owner: psycopg.Connection, app: psycopg.Connection, statements: list[str], complaint: str
) -> None:
    owner.execute("create table leaky (organization_id uuid)")
    for statement in statements:
        owner.execute(statement)
    finding = database_checks.check_row_security(app)
    assert finding.state is State.FAILED
    assert complaint in finding.detail
    assert finding.mend


def test_missing_tables_lead_to_migrate(app: psycopg.Connection) -> None:
    for check in (database_checks.check_queue, database_checks.check_events, database_checks.check_row_security):
        assert "meristem migrate" in check(app).mend


def test_files_open_to_others_are_named_with_the_command_that_closes_them(env: Environment) -> None:
    assert host_checks.check_secrets(env).state is State.OK
    (env.var / "secrets.json").chmod(0o644)
    assert host_checks.check_secrets(env).mend == f"chmod go= {env.var / 'secrets.json'}"


def test_a_damaged_keyring_is_found(env: Environment) -> None:
    assert host_checks.check_keyring(env).state is State.OK
    env.keyring_file.write_text(json.dumps({"current": "gone", "keys": {}}))
    assert host_checks.check_keyring(env).state is State.FAILED


def test_demo_and_plain_http_at_a_public_address_are_found(env: Environment) -> None:
    checks = {finding.check for finding in host_checks.check_settings(replace(env, url="http://learn.example.org"))}
    assert checks == {"https", "demo"}


def test_a_silent_mail_server_is_found(env: Environment, free_port: int) -> None:
    assert host_checks.check_mail(env).state is State.OK
    finding = host_checks.check_mail(replace(env, mail_url=f"smtp://127.0.0.1:{free_port}"))
    assert finding.state is State.FAILED
    assert "MERISTEM_MAIL_URL" in finding.mend


def test_the_command_reports_a_database_that_was_never_started(meristem) -> None:
    done = meristem("doctor", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert not report["ok"]
    failed = {finding["check"]: finding["mend"] for finding in report["findings"] if finding["state"] == "failed"}
    assert "meristem up" in failed["database"]
