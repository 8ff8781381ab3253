"""Nobody else reads private rows: not a manager, not an administrator, not a colleague, not with SQL."""

import datetime

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from meristem.kernel.context import tenant
from meristem.kernel.models import PersonKey
from meristem.wellbeing import jobs, models, queries, services
from meristem.wellbeing.sealing import Reader
from tests import build

pytestmark = pytest.mark.django_db

TABLES = ("moodentry", "journalentry", "goalhandprint", "goalfinger", "goalchange")
SECRET = "I dreamt of the blue staircase"


@pytest.fixture
def org():
    return build.organization()


@pytest.fixture
def ada(org):
    return build.person(org, "learner", name="Ada")


@pytest.fixture
def written(org, ada):
    with build.inside(org, ada) as actor:
        mood = services.mood_record(actor=actor, score=3, note=SECRET, feelings=["sad"])
        entry = services.journal_save(
            actor=actor,
            entry_id=mood.id,
            writing=services.Writing(title=SECRET, text=SECRET, tags=(SECRET[:30],)),
            version=0,
        )
        goal = services.goal_create(
            actor=actor, goal=SECRET, notes=SECRET, fingers={"thumb": services.FingerWriting(text=SECRET, notes=SECRET)}
        )
        services.goal_progress_set(actor=actor, goal_id=goal.id, finger="index", progress=50)
    return mood, entry, goal


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM wellbeing_{table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("role", ["learner", "manager", "analyst", "administrator", "therapist", "coach"])
def test_no_other_role_reads_changes_or_writes_a_private_row(org, ada, written, role):
    other = build.person(org, role)
    with build.inside(org, other, role):
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wellbeing_moodentry SET score = 10")
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM wellbeing_journalentry")
            assert cursor.rowcount == 0
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                cursor.execute(
                    "INSERT INTO wellbeing_moodentry (id, organization_id, user_id, score, feelings, activities,"
                    " eq_factors, occurred_at, local_day, time_zone) VALUES"
                    " (gen_random_uuid(), %s, %s, 1, '{}', '{}', '{}', now(), current_date, 'UTC')",
                    [org.id, ada.id],
                )
    with tenant(org.id):
        assert count("moodentry") == 0
    with build.inside(org, ada):
        assert all(count(table) for table in TABLES)


def test_colleagues_get_404_from_every_address(org, written):
    mood, entry, goal = written
    for role in ("learner", "administrator"):
        browser = build.client(build.person(org, role), org)
        for path in (
            f"/wellbeing/mood/{mood.id}",
            f"/journal/{entry.id}",
            f"/journal/{entry.id}/edit",
            f"/goals/{goal.id}",
        ):
            assert browser.get(path).status_code == 404
        for path in (
            f"/wellbeing/mood/{mood.id}/delete",
            f"/journal/{entry.id}/delete",
            f"/goals/{goal.id}/delete",
            f"/goals/{goal.id}/status",
        ):
            assert browser.post(path, {"status": "achieved"}).status_code == 404
        # The id of an entry that she may not see cannot be taken either, and says nothing of its owner.
        assert browser.post(f"/journal/{entry.id}", {"text": "mine", "version": "0"}).status_code == 404
        assert browser.get("/journal/export.json").json() == {"entries": []}


def test_ciphertexts_hold_no_plaintext(org, ada, written):
    with build.inside(org, ada), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT t::text, string_agg(encode(b, 'escape'), '') FROM wellbeing_{table} t,"
                " LATERAL (SELECT ''::bytea AS b) x GROUP BY 1"
            )
            assert all(SECRET not in row[0] and "blue" not in row[0] for row in cursor.fetchall())
        for table, column in (
            ("moodentry", "note"),
            ("journalentry", "text"),
            ("journalentry", "title"),
            ("journalentry", "tags"),
            ("goalhandprint", "goal"),
            ("goalfinger", "text"),
        ):
            cursor.execute(f"SELECT {column} FROM wellbeing_{table} WHERE {column} IS NOT NULL")
            assert all(b"blue" not in bytes(row[0]) for row in cursor.fetchall())


def test_events_audit_and_kept_answers_hold_nothing_of_it(org, ada):
    browser = build.client(ada, org)
    answer = browser.post(
        "/api/v1/moods",
        {"score": 2, "note": SECRET},
        content_type="application/json",
        headers={"Idempotency-Key": "k1"},
    )
    assert answer.status_code == 201
    with build.inside(org, ada), connection.cursor() as cursor:
        for table in ("kernel_eventrecord", "kernel_auditentry"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE organization_id = %s", [org.id])
            assert cursor.fetchone() == (0,)
        cursor.execute("SELECT body FROM kernel_idempotencyrecord")
        assert cursor.rowcount == 1
        assert all(b"blue" not in bytes(row[0]) for row in cursor.fetchall())
    # What is kept for repetition is kept from everybody else as well.
    with build.inside(org, build.person(org, "administrator"), "administrator"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_idempotencyrecord")
        assert cursor.fetchone() == (0,)


def test_a_moved_ciphertext_opens_nowhere_else(org, ada, written):
    mood, entry, _goal = written
    with build.inside(org, ada) as actor:
        other = services.mood_record(actor=actor, score=5, note="other")
        for target, source in ((other, mood.note), (other, entry.text)):
            models.MoodEntry.objects.filter(id=target.id).update(note=source)
            assert queries.mood_get(actor, target.id).note is None
        entry.title = entry.text
        assert Reader(ada.id).open(entry, "title") is None


def test_an_erased_key_leaves_designed_pages(org, ada, written):
    mood, entry, goal = written
    with build.inside(org, ada):
        PersonKey.objects.all().delete()
    browser = build.client(ada, org)
    assert "can no longer be read" in browser.get(f"/journal/{entry.id}").text
    assert "can no longer be read" in browser.get("/journal").text
    assert "can no longer be read" in browser.get(f"/wellbeing/mood/{mood.id}").text
    assert "can no longer be read" in browser.get(f"/goals/{goal.id}").text
    assert browser.get("/wellbeing").status_code == 200
    assert browser.get("/wellbeing/mood").status_code == 200
    assert browser.get(f"/journal/{entry.id}/edit").status_code == 200
    assert browser.get("/api/v1/moods").json()["items"][0]["note"] is None
    assert SECRET not in browser.get("/journal/export.txt").text


def test_what_was_deleted_is_forgotten_a_day_later_and_nothing_else(org, ada, written):
    mood, entry, goal = written
    with build.inside(org, ada) as actor:
        services.mood_record(actor=actor, score=5, note="stays")
        services.mood_delete(actor=actor, mood_id=mood.id)
        services.journal_delete(actor=actor, entry_id=entry.id)
        services.goal_delete(actor=actor, goal_id=goal.id)
    with tenant(org.id), connection.cursor() as cursor:
        cursor.execute("SELECT wellbeing_forget_deleted()")
        assert cursor.fetchone() == (0,)
    with build.inside(org, ada):
        past = timezone.now() - datetime.timedelta(hours=25)
        for model in (models.MoodEntry, models.JournalEntry, models.GoalHandprint):
            model.objects.exclude(deleted_at=None).update(deleted_at=past)
    with tenant(org.id):
        jobs.forget_deleted(timestamp=0)
    with build.inside(org, ada):
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0) | {"moodentry": 1}
