"""The audit log: append-only, sealed for whom it is about, chained so that every tampering shows."""

import threading

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.conninfo import make_conninfo

from meristem.kernel import audit, audit_chain
from meristem.kernel.context import tenant
from meristem.kernel.models import AuditEntry, PersonKey
from meristem.operations import testing
from meristem.operations.audit import said
from tests import build
from tests.threads import finish


def root() -> psycopg.Connection:
    """Whoever owns the database: row-level security and grants do not stop him."""
    place = make_conninfo(testing.server(), dbname=connection.settings_dict["NAME"])
    return psycopg.connect(place, autocommit=True)


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", name="Ruth Feldman")
    return org, ruth, build.person(org, name="Ada Moss")


def note(org, ruth, ada, many: int = 6) -> None:
    for number in range(many):
        with build.inside(org, ruth):
            audit.record("member.roles_changed", object_type="user", object_id=ada.id, after={"roles": [str(number)]})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE kernel_auditentry SET action = 'nothing'",
        "DELETE FROM kernel_auditentry",
        "TRUNCATE kernel_auditentry",
        "INSERT INTO kernel_auditentry (id, organization_id, request_id, action, object_type, number, chain)"
        " SELECT gen_random_uuid(), organization_id, '', 'x.y', 'x', 1, 'x' FROM kernel_auditentry LIMIT 1",
        "SELECT * FROM kernel_auditentry FOR UPDATE",
        "ALTER TABLE kernel_auditentry DISABLE ROW LEVEL SECURITY",
        "CREATE OR REPLACE FUNCTION kernel_seal_audit(most int) RETURNS int LANGUAGE sql AS 'SELECT 0'",
    ],
)
def test_the_app_role_can_neither_change_nor_remove_nor_forge_a_link(house, attack: str) -> None:
    org, ruth, ada = house
    note(org, ruth, ada, 1)
    with (
        build.inside(org, ruth),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)
    with build.inside(org, ruth):
        assert AuditEntry.objects.filter(action="member.roles_changed").count() == 1


@pytest.mark.django_db
def test_the_deed_and_its_entry_share_one_fate(house) -> None:
    org, ruth, ada = house
    with build.inside(org, ruth):
        note(org, ruth, ada, 1)
        transaction.set_rollback(True)
    with build.inside(org, ruth):
        assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_values_are_sealed_for_the_person_and_go_with_her_key(house) -> None:
    org, ruth, ada = house
    with build.inside(org, ruth):
        audit.record(
            "member.roles_changed",
            object_type="user",
            object_id=ada.id,
            before={"roles": ["canary-before"]},
            after={"roles": ["canary-after"]},
        )
        entry = AuditEntry.objects.get()
        assert (entry.before, entry.after, entry.about_id) == (None, None, ada.id)
        assert b"canary" not in bytes(entry.sealed)
        assert audit.values_of([entry])[entry.id] == ({"roles": ["canary-before"]}, {"roles": ["canary-after"]})
    page = build.client(ruth, org).get("/audit").content.decode()
    assert "canary-before → canary-after" in page
    with build.inside(org, ada):
        PersonKey.objects.filter(user_id=ada.id).delete()
    with build.inside(org, ruth):
        assert audit.values_of([entry])[entry.id] is None
    page = build.client(ruth, org).get("/audit").content.decode()
    assert "canary" not in page
    assert "details erased with the person" in page


@pytest.mark.django_db
def test_the_keys_of_people_whom_the_log_is_not_about_stay_out_of_reach(house) -> None:
    org, ruth, ada = house
    elsewhere = build.organization()
    note(org, ruth, ada, 1)
    for place in (elsewhere, None):
        with tenant(place.id) if place else transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kernel_audit_keys(%s)", [[ada.id, ruth.id]])
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_reading_is_noted_once_within_the_hour_and_never_of_oneself(house) -> None:
    org, ruth, ada = house
    client = build.client(ruth, org)
    for _ in range(3):
        assert client.get(f"/members/{ada.id}").status_code == 200
        assert client.get(f"/members/{ruth.id}").status_code == 200
    with build.inside(org, ruth):
        entry = AuditEntry.objects.get(action="read.member")
    assert (entry.actor_id, entry.about_id) == (ruth.id, ada.id)


def test_many_workers_chain_each_row_once_and_in_order(committed) -> None:
    build.public()
    org, other = build.organization("Riverside"), build.organization("Lakeside")
    ruth, ada = build.person(org, "administrator"), build.person(org)
    noor = build.person(other)
    note(org, ruth, ada, 40)
    note(other, noor, noor, 5)

    def work() -> None:
        try:
            for _ in range(3):
                audit_chain.seal_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    finish(threads)
    with tenant(org.id):
        numbers = list(AuditEntry.objects.order_by("created_at", "id").values_list("number", flat=True))
    assert numbers == list(range(1, 41))
    assert audit_chain.seal_due() == 0
    for place, many in ((org, 40), (other, 5)):
        verdict = audit_chain.verify(place.id)
        assert (verdict.finding, verdict.head.number, verdict.waiting) == (None, many, 0)
    assert {head.number for head in audit_chain.heads()} == {40, 5}


ROW = "(SELECT id FROM kernel_auditentry WHERE number = 3)"
TAMPERINGS = {
    "altered": (f"UPDATE kernel_auditentry SET action = 'x.y' WHERE id = {ROW}", 3, "altered"),
    "another actor": (f"UPDATE kernel_auditentry SET actor_id = NULL WHERE id = {ROW}", 3, "altered"),
    "another ciphertext": (f"UPDATE kernel_auditentry SET sealed = 'x' WHERE id = {ROW}", 3, "altered"),
    "backdated": (
        f"UPDATE kernel_auditentry SET created_at = created_at - interval '1 s' WHERE id = {ROW}",
        3,
        "altered",
    ),
    "removed": (f"DELETE FROM kernel_auditentry WHERE id = {ROW}", 3, "missing"),
    "removed and closed up": (
        f"DELETE FROM kernel_auditentry WHERE id = {ROW}; ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL;"
        " UPDATE kernel_auditentry SET number = number - 1 WHERE number > 3",
        3,
        "altered",
    ),
    "reordered": (
        "UPDATE kernel_auditentry SET number = -number WHERE number IN (2, 4);"
        "UPDATE kernel_auditentry SET number = CASE number WHEN -2 THEN 4 ELSE 2 END WHERE number < 0",
        2,
        "altered",
    ),
    "put in": (
        "INSERT INTO kernel_auditentry (id, organization_id, created_at, request_id, action, object_type)"
        " SELECT gen_random_uuid(), organization_id, created_at - interval '2 hours', '', 'x.y', 'x'"
        " FROM kernel_auditentry WHERE number = 3",
        7,
        "put in",
    ),
    "truncated": ("DELETE FROM kernel_auditentry WHERE number > 4", 5, "cut off"),
    "truncated and written on": (
        "DELETE FROM kernel_auditentry WHERE number = 6;"
        "INSERT INTO kernel_auditentry (id, organization_id, request_id, action, object_type)"
        " SELECT gen_random_uuid(), organization_id, '', 'x.y', 'x' FROM kernel_auditentry WHERE number = 3;"
        "SELECT kernel_seal_audit(10)",
        6,
        "published head",
    ),
}


@pytest.mark.parametrize("attack", TAMPERINGS)
def test_whoever_owns_the_database_cannot_tamper_unseen(committed, attack: str) -> None:
    build.public()
    org = build.organization("Riverside")
    ruth, ada = build.person(org, "administrator"), build.person(org)
    note(org, ruth, ada)
    assert audit_chain.seal_due() == 6
    published = audit_chain.heads()
    assert audit_chain.verify(org.id, published).finding is None
    statements, number, reason = TAMPERINGS[attack]
    with root() as everything:
        for statement in statements.split(";"):
            everything.execute(statement)
    finding = audit_chain.verify(org.id, published).finding
    assert finding is not None
    assert finding.number == number
    assert reason in finding.reason
    assert f"BROKEN at row {number}" in said(audit_chain.verify(org.id, published))


def test_the_chain_holds_after_a_key_is_erased(committed) -> None:
    build.public()
    org = build.organization("Riverside")
    ruth, ada = build.person(org, "administrator"), build.person(org)
    note(org, ruth, ada)
    audit_chain.seal_due()
    with build.inside(org, ada):
        PersonKey.objects.all().delete()
    assert audit_chain.verify(org.id, audit_chain.heads()).finding is None
