"""A keyed POST is done once, also when fifty arrive together."""

import datetime
import threading

import pytest
from django.db import connections
from django.utils import timezone

from meristem.gamification.models import StreakPause
from meristem.kernel.models import IdempotencyRecord
from tests import build
from tests.threads import finish

URL = "/progress/pause"


def until(days: int) -> str:
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


@pytest.mark.django_db
def test_a_repetition_gets_the_first_answer_and_does_nothing() -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    client = build.client(ada, org)
    first = client.post(URL, {"until": until(3), "_once": "k1"})
    assert first.status_code == 303
    with build.inside(org, ada):
        StreakPause.objects.all().delete()
    again = client.post(URL, {"until": until(3), "_once": "k1"})
    assert (again.status_code, again["Location"], again["Idempotent-Replayed"]) == (303, first["Location"], "true")
    with build.inside(org, ada):
        assert not StreakPause.objects.exists()


@pytest.mark.django_db
def test_the_same_key_for_another_request_is_refused() -> None:
    build.public()
    org = build.organization()
    client = build.client(build.person(org), org)
    client.post(URL, {"until": until(3), "_once": "k1"})
    assert client.post(URL, {"until": until(4), "_once": "k1"}).status_code == 422


@pytest.mark.django_db
def test_a_key_belongs_to_its_person_and_a_refused_form_does_not_use_it_up() -> None:
    build.public()
    org = build.organization()
    ada, bob = build.person(org), build.person(org)
    assert build.client(ada, org).post(URL, {"until": until(3), "_once": "k"}).status_code == 303
    assert "Idempotent-Replayed" not in build.client(bob, org).post(URL, {"until": until(3), "_once": "k"})
    assert build.client(bob, org).post(URL, {"until": until(3), "_once": "x" * 256}).status_code == 422


def test_fifty_at_once_have_one_effect(committed) -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    token = build.session(ada, org)
    statuses: list[int] = []
    barrier = threading.Barrier(50, timeout=30)

    def post() -> None:
        try:
            client = build.client()
            client.cookies["session"] = token
            barrier.wait()
            statuses.append(client.post(URL, {"until": until(5), "_once": "same"}).status_code)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=post, daemon=True) for _ in range(50)]
    for thread in threads:
        thread.start()
    finish(threads)
    assert statuses == [303] * 50
    with build.inside(org, ada):
        assert StreakPause.objects.count() == 1
        assert IdempotencyRecord.objects.count() == 1
