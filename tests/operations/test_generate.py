"""Made-up learners for the bench: what is derived from their facts agrees with counting anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from config.environment import ROOT
from meristem.gamification.models import BoardBucket, BoardEntry, LedgerEntry, Wallet
from meristem.gamification.models.board import BUCKET_WIDTH
from meristem.kernel.context import tenant
from meristem.kernel.events.registry import event_types
from meristem.learning.models import Enrolment, LessonProgress
from meristem.learning.services.rebuild import progress_rebuild

LEARNERS = 50


@pytest.fixture
def filled(committed: tuple[str, str]) -> tuple[str, str]:
    """A database of its own with generated learners."""
    done = generate(*committed)
    assert done.returncode == 0, done.stderr
    return committed


def generate(app_dsn: str, owner_dsn: str) -> subprocess.CompletedProcess[str]:
    words = ["meristem.operations.generate:generate", f"learners={LEARNERS}", "seed=7"]
    environment = os.environ | {"MERISTEM_APP_DSN": app_dsn, "MERISTEM_OWNER_DSN": owner_dsn}
    return subprocess.run(
        [sys.executable, "-m", "meristem.operations.django_call", *words],
        cwd=Path(ROOT),
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )


def organization() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT organizations_by_slug(%s)", [f"bench-{LEARNERS}"])
        return cursor.fetchone()[0]


def test_progress_ledger_wallets_and_board_agree_with_counting_anew(filled: tuple[str, str]) -> None:
    with tenant(organization()) as actor:  # type: ignore[arg-type]
        lessons = LessonProgress.objects.count()
        assert lessons > LEARNERS
        before = _progress()
        progress_rebuild(actor=actor)
        assert _progress() == before

        paid: dict[object, int] = {}
        for entry in LedgerEntry.objects.all():
            paid[entry.user_id] = paid.get(entry.user_id, 0) + entry.amount
        wallets = {wallet.user_id: wallet.earned for wallet in Wallet.objects.all()}
        assert wallets == paid
        assert all(wallet.balance == wallet.earned for wallet in Wallet.objects.all())

        entries = list(BoardEntry.objects.all())
        assert {entry.user_id: entry.score for entry in entries} == wallets
        shown = [entry.bucket for entry in entries if entry.is_shown]
        assert all(entry.bucket == entry.score // BUCKET_WIDTH for entry in entries if entry.is_shown)
        assert {one.bucket: one.people for one in BoardBucket.objects.all()} == {
            bucket: shown.count(bucket) for bucket in set(shown)
        }


def test_facts_read_back_as_the_events_they_are(filled: tuple[str, str]) -> None:
    with tenant(organization()), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute("SELECT type, subject_id, payload::text FROM kernel_eventrecord")
        rows = cursor.fetchall()
        import json

        for name, subject, payload in rows:
            event = event_types()[name].from_payload(json.loads(payload))
            assert event.subject_id == subject
            assert event.payload() == json.loads(payload)
        finished = sum(name == "learning.lesson_completed" for name, _subject, _payload in rows)
        assert finished == LessonProgress.objects.filter(completed_at__isnull=False).count()


def test_reactions_are_awake_again_and_the_same_organisation_is_not_made_twice(filled: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'kernel_eventrecord'::regclass AND tgenabled = 'D'"
        )
        assert cursor.fetchone()[0] == 0
    again = generate(*filled)
    assert again.returncode != 0
    assert "there already" in again.stderr


def _progress() -> list[tuple[object, ...]]:
    figures = Enrolment.objects.values_list("user_id", "course_id", "lessons_completed", "lessons_total", "modules")
    return sorted(figures, key=lambda row: row[:2])
