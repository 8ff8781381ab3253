"""`meristem audit verify` on a copy of the database that somebody tampered with: it fails, and names the row."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from meristem.kernel import audit, audit_chain
from meristem.operations import testing
from tests import build
from tests.demo import superuser
from tests.environment import ROOT


def command(app_dsn: str, *words: str) -> subprocess.CompletedProcess[str]:
    told = os.environ | {"MERISTEM_APP_DSN": app_dsn}
    words = (sys.executable, "-m", "meristem.operations.cli", "audit", *words)
    return subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, timeout=100)


@pytest.fixture
def copied(committed, worker_name: str):
    """A database with a sealed chain of six, and a copy of it; (app's connection strings, the organisation)."""
    build.public()
    org = build.organization("Riverside")
    ruth, ada = build.person(org, "administrator"), build.person(org)
    for number in range(6):
        with build.inside(org, ruth):
            audit.record("member.roles_changed", object_type="user", object_id=ada.id, after={"roles": [str(number)]})
    assert audit_chain.seal_due() == 6
    whole = connection.settings_dict["NAME"]
    connection.close()
    copy, _owner = testing.clone(whole, testing.database_name(f"{worker_name}_copy"))
    yield committed[0], copy, org
    testing.drop(testing.database_name(f"{worker_name}_copy"))


def test_a_tampered_copy_fails_and_the_row_is_named(copied, tmp_path: Path) -> None:
    original, copy, org = copied
    heads = tmp_path / "heads.jsonl"
    published = command(original, "head")
    assert published.returncode == 0, published.stderr
    heads.write_text(published.stdout)
    assert json.loads(published.stdout.splitlines()[-1])["number"] == 6

    with psycopg.connect(superuser(copy)) as everything:
        (row,) = everything.execute(
            "UPDATE kernel_auditentry SET action = 'member.left' WHERE organization_id = %s AND number = 4"
            " RETURNING id",
            [org.id],
        ).fetchone()
    whole, tampered = command(original, "verify", "--heads", str(heads)), command(copy, "verify", "--heads", str(heads))
    assert (whole.returncode, whole.stdout.strip()) == (0, f"{org.id}: 6 rows hold")
    assert tampered.returncode == 1
    assert f"{org.id}: BROKEN at row 4 ({row})" in tampered.stdout

    # A tail that was cut off shows against the head that was published, and against nothing else.
    with psycopg.connect(superuser(original)) as everything:
        everything.execute("DELETE FROM kernel_auditentry WHERE number > 4")
    assert command(original, "verify").returncode == 0
    cut = command(original, "verify", "--heads", str(heads))
    assert cut.returncode == 1
    assert "BROKEN at row 6" in cut.stdout or "BROKEN at row 5" in cut.stdout
