"""Erasure: nothing of her is left in the database, the queue or the logs, nor after a backup is restored."""

import datetime
import json
import os
import subprocess

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from meristem.kernel import audit, audit_chain
from meristem.kernel.context import tenant
from meristem.kernel.models import AuditEntry
from meristem.operations import testing
from meristem.operations.unprivileged import wheel_programs
from meristem.privacy import register, services
from meristem.privacy.models import Erasure
from meristem.wellbeing.models import JournalEntry
from tests import build
from tests.privacy.life import NAME, PASSWORD, WORD, canaries, live


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path) -> None:
    """A register of this test alone, beside a copy of the keyring."""
    copy = tmp_path / "keyring.json"
    copy.write_bytes(settings.KEYRING_FILE.read_bytes())
    settings.KEYRING_FILE = copy


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    return org, build.person(org, "administrator", name="Ruth Feldman")


def dump() -> str:
    """Every row of every table as text, as whoever owns the database sees it."""
    parts = conninfo_to_dict(make_conninfo(testing.server(), dbname=connection.settings_dict["NAME"]))
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    told = {variable: str(parts[key]) for variable, key in names.items() if key in parts}
    words = [str(wheel_programs() / "pg_dump"), "--data-only", "--inserts"]
    done = subprocess.run(words, env=os.environ | told, capture_output=True, text=True, check=True, timeout=100)
    return done.stdout.lower()


def found(ada, text: str) -> list[str]:
    return [word for word in canaries(ada) if word.lower() in text]


def due_now(org, ada) -> None:
    with tenant(org.id, ada.id):
        Erasure.objects.filter(user_id=ada.id).update(due_at=timezone.now() - datetime.timedelta(seconds=1))


def test_nothing_of_her_is_left_in_database_queue_or_logs(committed, house, capfd, settings) -> None:
    settings.RATE_LIMITS = True
    org, ruth = house
    ada = live(org, ruth)
    client = build.client(ada, org)
    assert client.post("/privacy/export").status_code == 303
    assert client.get("/today").status_code == 200
    assert set(found(ada, dump())) == {"zyxcanary", "quillwort", WORD, ada.email}
    audit_chain.seal_due()
    published = audit_chain.heads()
    asked = {"email": ada.email, "password": PASSWORD}
    assert client.post("/privacy/erasure", asked).status_code == 303
    due_now(org, ada)
    assert services.erasures_carry_out() == 1
    assert found(ada, dump()) == []
    streams = capfd.readouterr()
    assert found(ada, (streams.out + streams.err).lower()) == []
    assert client.get("/today").status_code in (302, 303, 401, 403)
    audit_chain.seal_due()
    assert audit_chain.verify(org.id, published).finding is None
    # Her colleagues go on, and the log says that it was done.
    page = build.client(ruth, org).get("/audit").content.decode()
    assert "was erased" in page
    assert services.erasures_carry_out() == 0


def test_a_restored_backup_is_purged_again(committed, house) -> None:
    org, ruth = house
    ada, bo = live(org, ruth), build.person(org, name="Bo Reed")
    name = connection.settings_dict["NAME"]
    connection.close()
    testing.clone(name, f"{name}_backup")
    services.person_erase(user_id=ada.id)
    connection.close()
    with psycopg.connect(testing.server(), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.execute(f'ALTER DATABASE "{name}_backup" RENAME TO "{name}"')
    assert found(ada, dump())
    assert str(ada.id) not in register.path().read_text()
    assert services.erasures_apply() == (1, 0)
    assert found(ada, dump()) == []
    assert services.erasures_apply() == (0, 0)
    with build.inside(org, bo):
        assert bo.display_name in build.client(ruth, org).get("/members").content.decode()


@pytest.mark.django_db
def test_it_takes_her_address_her_password_and_days_to_think(house, settings) -> None:
    settings.ERASURE_DAYS = 14
    org, ruth = house
    ada = live(org, ruth)
    client = build.client(ada, org)
    for wrong in ({}, {"email": ada.email}, {"email": "x@example.org", "password": PASSWORD}):
        assert client.post("/privacy/erasure", wrong).status_code == 422
    right = {"email": ada.email.upper(), "password": PASSWORD}
    assert client.post("/privacy/erasure", right).status_code == 303
    assert client.post("/privacy/erasure", right).status_code == 409
    assert services.erasures_carry_out() == 0
    page = client.get("/privacy").content.decode()
    assert "Take it back" in page
    assert client.post("/privacy/erasure/cancel").status_code == 303
    assert client.post("/privacy/erasure/cancel").status_code == 404
    with build.inside(org, ada):
        Erasure.objects.update(due_at=timezone.now() - datetime.timedelta(days=1))
    assert services.erasures_carry_out() == 0
    with build.inside(org, ada):
        assert JournalEntry.objects.count() == 1
    # By the API likewise; a token without the scope to write may not.
    answer = client.post("/api/v1/privacy/erasure", right, content_type="application/json")
    assert answer.status_code == 201
    assert client.delete("/api/v1/privacy/erasure").status_code == 204
    assert (
        client.post(
            "/api/v1/privacy/erasure", right | {"user_id": str(ruth.id)}, content_type="application/json"
        ).status_code
        == 422
    )


@pytest.mark.django_db
def test_whom_an_organisation_needs_hands_it_on_first(house) -> None:
    org, ruth = house
    answer = build.client(ruth, org).post("/privacy/erasure", {"email": ruth.email, "password": ""})
    assert answer.status_code == 409
    assert "last administrator" in answer.content.decode()
    with build.inside(org, ruth):
        assert not AuditEntry.objects.filter(action="member.left").exists()
        assert not Erasure.objects.exists()


@pytest.mark.django_db
def test_nobody_else_can_ask_take_back_or_carry_out(house) -> None:
    org, ruth = house
    ada, bo = live(org, ruth), build.person(org)
    build.client(ada, org).post("/privacy/erasure", {"email": ada.email, "password": PASSWORD})
    assert build.client(bo, org).post("/privacy/erasure/cancel").status_code == 404
    with build.inside(org, bo), connection.cursor() as cursor:
        for table in ("wellbeing_journalentry", "kernel_mail", "kernel_personkey"):
            column = "recipient_id" if table == "kernel_mail" else "user_id"
            cursor.execute("SELECT privacy_rows_delete(%s, %s, false)", [table, column])
            assert cursor.fetchone() == (0,)
    with build.inside(org, ada):
        assert JournalEntry.objects.count() == 1


@pytest.mark.django_db
def test_the_register_holds_hashes_once_and_survives_a_cut_line(house) -> None:
    org, ruth = house
    ada = live(org, ruth)
    services.person_erase(user_id=ada.id)
    with register.path().open("a") as file:
        file.write('{"person": "cut')
    bo = build.person(org)
    services.person_erase(user_id=bo.id)
    register.note(bo.id)
    lines = [line for line in register.path().read_text().splitlines() if line.endswith("}")]
    assert [json.loads(line)["person"] for line in lines] == [register.hash_of(ada.id), register.hash_of(bo.id)]
    assert register.path().stat().st_mode & 0o077 == 0
    with build.inside(org, ruth):
        entry = AuditEntry.objects.get(action="member.described")
        assert audit.values_of([entry])[entry.id] is None
    assert NAME not in build.client(ruth, org).get("/members").content.decode()
