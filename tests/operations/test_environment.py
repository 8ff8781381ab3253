"""Settings and secrets as the rest of the product sees them."""

import base64
import json
import re
import stat
from pathlib import Path

import pytest

from config.environment import ROOT, SETTINGS, SettingError, django_database, ensure_owner_secrets, load


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    first = load({"MERISTEM_VAR": str(tmp_path / "var")})
    second = load({"MERISTEM_VAR": str(tmp_path / "var")})
    assert first == second
    for path in (first.var / "secrets.json", first.keyring_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keyring = json.loads(first.keyring_file.read_text())
    assert len(base64.b64decode(keyring["keys"][keyring["current"]])) == 32


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = (load({"MERISTEM_VAR": str(tmp_path / name)}) for name in ("one", "other"))
    assert one.secret_key != other.secret_key
    assert one.link_key != other.link_key
    assert one.app_dsn != other.app_dsn


def test_a_lost_keyring_is_reported_and_never_replaced(tmp_path: Path) -> None:
    keyring = load({"MERISTEM_VAR": str(tmp_path)}).keyring_file
    keyring.unlink()
    with pytest.raises(SettingError, match="Restore it from its backup"):
        load({"MERISTEM_VAR": str(tmp_path)})
    assert not keyring.exists()


def test_no_secret_shows_when_the_environment_is_printed(tmp_path: Path) -> None:
    env = load({"MERISTEM_VAR": str(tmp_path), "DATABASE_URL": "postgresql://boss:hush@db.example/app"})
    for secret in (env.secret_key, env.link_key, env.app_dsn, "hush"):
        assert secret not in repr(env)


def test_another_server_is_used_as_the_app_role_with_its_tls_options(tmp_path: Path) -> None:
    ensure_owner_secrets(tmp_path)
    url = "postgresql://boss:hush@db.example:6432/postgres?sslmode=verify-full"
    env = load({"MERISTEM_VAR": str(tmp_path), "DATABASE_URL": url})
    database = env.databases()["default"]
    assert (database["HOST"], database["PORT"]) == ("db.example", "6432")
    assert (database["USER"], database["NAME"]) == ("meristem_app", "meristem")
    assert database["OPTIONS"] == {"sslmode": "verify-full"}
    assert env.databases()["owner"]["USER"] == "meristem_owner"
    assert "hush" not in env.app_dsn
    assert not env.demo


def test_who_is_told_the_app_role_alone_never_learns_the_owners_password(tmp_path: Path) -> None:
    ensure_owner_secrets(tmp_path)
    env = load({"MERISTEM_VAR": str(tmp_path), "MERISTEM_APP_DSN": "postgresql://meristem_app:x@db.example/meristem"})
    assert env.owner_dsn is None
    assert list(env.databases()) == ["default"]


def test_a_socket_folder_reaches_django_as_its_host(tmp_path: Path) -> None:
    database = django_database("postgresql://meristem_app:p%2Fw@/meristem?host=%2Frun%2Fx&port=21000")
    assert database["HOST"] == "/run/x"
    assert database["PASSWORD"] == "p/w"
    assert database["PORT"] == "21000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "80a"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("MERISTEM_WORKERS", "-1"),
        ("MERISTEM_DEMO", "perhaps"),
        ("MERISTEM_LOG_LEVEL", "LOUD"),
        ("MERISTEM_MAIL_URL", "mail.example.org"),
        ("MERISTEM_URL", "learn.example.org"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_the_message(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({"MERISTEM_VAR": str(tmp_path), name: value})


def test_every_setting_is_documented_as_it_is() -> None:
    text = (ROOT / "docs" / "operators" / "settings.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", text, flags=re.MULTILINE)
    assert rows == [(one.name, one.default, one.meaning) for one in SETTINGS]


def test_every_variable_that_is_read_is_a_setting() -> None:
    source = (ROOT / "config" / "environment.py").read_text()
    read = set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', source))
    assert read == {one.name for one in SETTINGS}


def test_every_command_is_documented() -> None:
    from meristem.operations.cli import cli

    text = (ROOT / "docs" / "operators" / "running.md").read_text()
    names = {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}
    assert {name for name in names if f"`uv run meristem {name}" not in text} == set()
