"""Rotating the installation's key: while people read and write, killed in the middle, taken up again."""

import json
import os
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from django.db import connection

from meristem.kernel import crypto, rotation
from meristem.kernel.context import tenant
from tests import build
from tests.environment import ROOT

PLACE = {"table": "t", "column": "c"}


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path) -> None:
    copy = tmp_path / "keyring.json"
    copy.write_bytes(settings.KEYRING_FILE.read_bytes())
    settings.KEYRING_FILE = copy


def people(org, many: int) -> dict:
    """A sealed text of each person."""
    sealed = {}
    for _ in range(many):
        who, row = uuid4(), uuid4()
        with tenant(org.id, who):
            sealed[who] = (row, crypto.seal(f"words of {who}", user_id=who, row_id=row, **PLACE))
    return sealed


def assert_readable(org, sealed: dict) -> None:
    for who, (row, text) in sealed.items():
        with tenant(org.id, who):
            assert crypto.unseal(text, user_id=who, row_id=row, **PLACE) == f"words of {who}"


def behind() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_keys_behind(%s, 100000)", [crypto.keyring()["current"]])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_texts_stay_readable_and_the_old_key_can_be_forgotten(settings) -> None:
    org = build.organization()
    sealed = people(org, 5)
    before = crypto.keyring()["current"]
    assert rotation.rotate(batch=2) == 5
    ring = crypto.keyring()
    assert ring["current"] != before
    assert before in ring["keys"]
    assert "rotating" not in ring
    assert_readable(org, sealed)
    assert rotation.rotate(forget_old=1) == 5
    assert list(crypto.keyring()["keys"]) == [crypto.keyring()["current"]]
    assert_readable(org, sealed)
    assert settings.KEYRING_FILE.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_key_made_in_the_middle_is_wrapped_by_the_new_one_and_an_erased_one_stays_gone() -> None:
    org = build.organization()
    sealed = people(org, 3)
    current = rotation.begin()
    assert rotation.rewrap(current, 1) == 1
    sealed |= people(org, 1)
    gone = next(iter(sealed))
    with tenant(org.id, gone), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_personkey WHERE user_id = %s", [gone])
    assert rotation.begin() == current
    rotation.rotate()
    del sealed[gone]
    assert_readable(org, sealed)
    with tenant(org.id, gone), pytest.raises(crypto.Unreadable):
        crypto.person_key(gone)


def test_a_rotation_killed_in_the_middle_loses_nothing_and_is_taken_up(committed, settings) -> None:
    app_dsn, owner_dsn = committed
    org = build.organization()
    sealed = people(org, 400)
    environment = os.environ | {
        "MERISTEM_APP_DSN": app_dsn,
        "MERISTEM_OWNER_DSN": owner_dsn,
        "MERISTEM_KEYRING": str(settings.KEYRING_FILE.parent),
    }
    words = [sys.executable, "-m", "meristem.operations.django_call", "meristem.kernel.rotation:rotate", "batch=2"]
    started = subprocess.Popen(words, cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not 0 < behind() < 400:
            assert time.monotonic() < deadline, "the rotation was over before it could be killed"
            time.sleep(0.002)
        started.send_signal(signal.SIGKILL)
    finally:
        started.kill()
        started.wait(timeout=20)
    assert 0 < behind() < 400
    ring = json.loads(settings.KEYRING_FILE.read_text())
    assert ring["rotating"]
    assert_readable(org, sealed)
    assert rotation.begin() == ring["current"]
    assert 0 < rotation.rotate() < 400
    assert behind() == 0
    assert len(crypto.keyring()["keys"]) == 2
    assert_readable(org, sealed)
