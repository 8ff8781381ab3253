"""A web process answers nobody before the people of the register are gone from a restored database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from meristem.kernel.context import tenant
from meristem.privacy import register
from meristem.wellbeing.models import JournalEntry
from tests import build
from tests.demo import superuser
from tests.environment import ROOT
from tests.privacy.canary import dump, found_in
from tests.privacy.life import canaries, live

SERVE = "import config.wsgi; print('serving')"
NOWHERE = "postgresql://meristem_app:x@127.0.0.1:1/none"


@pytest.fixture
def keyring(settings, tmp_path: Path) -> Path:
    copy = tmp_path / "keyring.json"
    copy.write_bytes(settings.KEYRING_FILE.read_bytes())
    settings.KEYRING_FILE = copy
    return copy


def serve(app_dsn: str, keyring: Path) -> subprocess.CompletedProcess[str]:
    """What the web server's process does before its first request."""
    told = {"MERISTEM_APP_DSN": app_dsn, "MERISTEM_KEYRING": str(keyring.parent)}
    told["DJANGO_SETTINGS_MODULE"] = "config.settings"
    words = [sys.executable, "-c", SERVE]
    return subprocess.run(words, cwd=ROOT, env=os.environ | told, capture_output=True, text=True, timeout=100)


def test_who_was_erased_is_gone_before_anything_is_served(committed, keyring: Path) -> None:
    build.public()
    org = build.organization("Riverside")
    ruth, bo = build.person(org, "administrator"), build.person(org, name="Bo Reed")
    ada = live(org, ruth)
    # The backup is from before; the register knows of what came after it.
    register.note(ada.id)
    started = [serve(committed[0], keyring) for _ in range(2)]
    assert [one.stdout.strip().splitlines()[-1:] for one in started] == [["serving"]] * 2, started[0].stderr
    dsn = superuser(committed[0])
    assert found_in(canaries(ada), dump(dsn)) == set()
    with tenant(org.id, bo.id):
        assert not JournalEntry.objects.exists()
    assert "Bo Reed" in dump(dsn).decode()


def test_nobody_is_served_while_it_cannot_be_known(keyring: Path) -> None:
    """With a register and no database to ask, the process ends; without a register it needs none to start."""
    assert serve(NOWHERE, keyring).stdout.strip().endswith("serving")
    (keyring.parent / "erasures.jsonl").write_text('{"person": "00", "at": "2026-01-01T00:00:00+00:00"}\n')
    refused = serve(NOWHERE, keyring)
    assert refused.returncode != 0
    assert "serving" not in refused.stdout
