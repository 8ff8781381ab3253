"""A learner of the demo takes her data along and is erased: the dump, the queue and the logs know nothing of her."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from conftest import demo_template
from meristem.operations import testing
from meristem.privacy import services
from meristem.web.demo.accounts import DEMO_PASSWORD
from tests.demo import PEOPLE, sign_in, superuser
from tests.privacy.canary import dump, found_in, lines_with
from tests.roles.conftest import default_database

EMAIL, PLACE = PEOPLE["learner"]
WORDS = {"title": "Quillwort morning", "text": "I, Zyxcanary, was sesquiplumbean with Ruth.", "tag": "plumbeous"}


@pytest.fixture
def house(worker_name: str, django_db_blocker: Any, settings: Any, tmp_path: Any) -> Iterator[str]:
    """A demo of this test alone, with a register of its own beside a copy of the keyring."""
    copy = tmp_path / "keyring.json"
    copy.write_bytes(settings.KEYRING_FILE.read_bytes())
    settings.KEYRING_FILE = copy
    name = testing.database_name(f"{worker_name}_erased")
    app_dsn, _owner = testing.clone(demo_template(), name)
    with django_db_blocker.unblock(), default_database(app_dsn):
        yield superuser(app_dsn)
    testing.drop(name)


def test_nothing_of_a_demo_learner_is_left_in_the_dump_the_queue_or_the_logs(house: str, capfd: Any) -> None:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = sign_in(house, EMAIL, PLACE)
    with psycopg.connect(house) as server:
        name = server.execute("SELECT display_name FROM identity_user WHERE email = %s", [EMAIL]).fetchone()[0]
    entry = {"title": WORDS["title"], "text": WORDS["text"], "tags": [WORDS["tag"]]}
    assert client.post("/api/v1/journal", entry, content_type="application/json").status_code == 201
    assert client.post("/privacy/export").status_code == 303
    with psycopg.connect(house) as server:
        (made,) = server.execute("SELECT id, user_id FROM privacy_export ORDER BY id DESC LIMIT 1").fetchall()
    services.export_make(export_id=made[0], user_id=made[1])
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/api/v1/privacy/exports/{made[0]}/file").content))
    inside = b"\n".join(archive.read(one) for one in archive.namelist())
    canaries = [name, EMAIL, "Quillwort", "Zyxcanary", "sesquiplumbean", WORDS["tag"]]
    assert found_in(canaries, inside) == set(canaries)
    # Sealed: her journal is in no dump even now.
    assert found_in(canaries, dump(house)) == {name, EMAIL}

    asked = {"email": EMAIL, "password": DEMO_PASSWORD}
    assert client.post("/privacy/erasure", asked).status_code == 303
    with psycopg.connect(house) as server:
        past = timezone.now() - datetime.timedelta(seconds=1)
        server.execute("UPDATE privacy_erasure SET due_at = %s", [past])
    assert services.erasures_carry_out() == 1
    whole = dump(house)
    assert lines_with(canaries, whole) == []
    streams = capfd.readouterr()
    assert found_in(canaries, (streams.out + streams.err).encode()) == set()
