"""Events: never lost, never twice, in order, whatever is killed (ADR 0004)."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections, transaction

from meristem.kernel.context import tenant
from meristem.kernel.events import publish, registry, relay
from meristem.kernel.models import EventRecord, ParkedEvent
from tests import build
from tests.kernel import drill
from tests.threads import finish

START_SECONDS = 60


@pytest.fixture
def drilled(committed, monkeypatch):
    """A committed database with the drill's table; its consumer is forgotten afterwards."""
    app_dsn, owner_dsn = committed
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(drill.TABLE)
    known_types, known_consumers = dict(registry._types), dict(registry._consumers)
    drill.define()
    relay.register_consumers()
    yield app_dsn
    registry._types.clear()
    registry._types.update(known_types)
    registry._consumers.clear()
    registry._consumers.update(known_consumers)


def spec():
    return registry.consumers()["drill"]


def happened(subject: UUID, number: int):
    return registry.event_types()["drill.happened"](subject_id_=subject, number=number)


def effects() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, subject_id, number FROM drill_effect ORDER BY serial")
        return cursor.fetchall()


def drain() -> None:
    for _ in range(10_000):
        if not relay.sequence_events() + relay.consume(spec()) + relay.retry_parked(spec()):
            return
    raise AssertionError("the relay never comes to an end")


def test_an_event_shares_the_fate_of_its_transaction(drilled) -> None:
    org, subject = build.organization(), uuid4()
    with tenant(org.id):
        publish(happened(subject, 1))
    with suppress(ZeroDivisionError), tenant(org.id):
        publish(happened(subject, 2))
        _ = 1 / 0
    drain()
    assert [number for *_, number in effects()] == [1]


def test_publishing_outside_of_an_organisation_is_refused(drilled) -> None:
    with pytest.raises(RuntimeError):
        publish(happened(uuid4(), 1))


def test_a_slow_transaction_is_not_skipped_by_a_fast_one(drilled) -> None:
    """The classic loss: the slow one takes its number first, the fast one commits first, the reader moves past both."""
    org, slow, fast = build.organization(), uuid4(), uuid4()
    published, may_commit = threading.Event(), threading.Event()

    def linger() -> None:
        try:
            with tenant(org.id):
                publish(happened(slow, 1))
                published.set()
                assert may_commit.wait(10)
        finally:
            connections["default"].close()

    thread = threading.Thread(target=linger, daemon=True)
    thread.start()
    assert published.wait(10)
    with tenant(org.id):
        publish(happened(fast, 1))
    drain()
    assert [subject for _, subject, _ in effects()] == [fast]
    may_commit.set()
    finish([thread])
    drain()
    assert [subject for _, subject, _ in effects()] == [fast, slow]


def test_a_failing_handler_parks_its_subject_and_lets_the_others_pass(drilled, monkeypatch) -> None:
    org, bad, good = build.organization(), uuid4(), uuid4()
    broken = [True]
    original = spec().handlers["drill.happened"][0]

    def handler(published) -> None:
        if broken[0] and published.event.subject_id_ == bad and published.event.number == 1:
            original(published)
            raise ValueError("not today")
        original(published)

    monkeypatch.setitem(spec().handlers, "drill.happened", [handler])
    for number in (1, 2):
        for subject in (bad, good):
            with tenant(org.id):
                publish(happened(subject, number))
    drain()
    assert [(subject, number) for _, subject, number in effects()] == [(good, 1), (good, 2)]
    with tenant(org.id):
        parked = list(ParkedEvent.objects.order_by("position").values_list("attempts", "error"))
    assert parked == [(1, "ValueError"), (0, "waits behind an earlier event")]
    # A later event of the same subject waits too; mended and retried, they follow in order.
    with tenant(org.id):
        publish(happened(bad, 3))
    drain()
    broken[0] = False
    assert relay.retry_now("drill") == 3
    drain()
    assert [number for _, subject, number in effects() if subject == bad] == [1, 2, 3]
    with tenant(org.id):
        assert not ParkedEvent.objects.exists()


def test_the_delay_of_a_parked_event_grows_and_is_capped() -> None:
    waits = [relay.delay_after(attempt).total_seconds() for attempt in range(1, 13)]
    assert waits[:4] == [5, 10, 20, 40]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_an_undecodable_event_does_not_starve_the_rest(drilled) -> None:
    org, subject, other = build.organization(), uuid4(), uuid4()
    with tenant(org.id):
        EventRecord.objects.create(organization=org, type="drill.happened", subject_id=subject, payload={"number": "x"})
        publish(happened(other, 1))
    drain()
    assert [s for _, s, _ in effects()] == [other]


def test_replay_from_zero_gives_the_same_effects(drilled) -> None:
    org, subject = build.organization(), uuid4()
    for number in range(5):
        with tenant(org.id):
            publish(happened(subject, number))
    drain()
    first = effects()
    relay.replay("drill")
    drain()
    assert effects() == first + first


def test_two_workers_do_not_do_the_same_work(drilled) -> None:
    org = build.organization()
    for number in range(60):
        with tenant(org.id):
            publish(happened(uuid4(), number))

    def work() -> None:
        try:
            while relay.sequence_events() + relay.consume(spec(), limit=5):
                pass
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    finish(threads)
    drain()
    assert sorted(number for *_, number in effects()) == list(range(60))


def survive_kills(app_dsn: str, kills: int, seed: int) -> tuple[int, int]:
    """Kill the worker while it works and events pour in; returns (facts, effects), having checked order and count."""
    chance = random.Random(seed)
    organizations = [build.organization() for _ in range(2)]
    subjects = [(org.id, uuid4()) for org in organizations for _ in range(6)]
    facts: list[tuple[UUID, UUID, int]] = []
    done = threading.Event()
    locks = {subject: threading.Lock() for subject in subjects}
    counts: dict[tuple[UUID, UUID], int] = defaultdict(int)

    def produce(own_seed: int) -> None:
        own = random.Random(own_seed)
        try:
            while not done.is_set():
                key = own.choice(subjects)
                # The lock stands for the row lock that orders changes of one subject.
                with locks[key]:
                    number = counts[key] + 1
                    try:
                        with tenant(key[0]):
                            publish(happened(key[1], number))
                            if own.random() < 0.2:
                                done.wait(own.random() * 0.02)
                            if own.random() < 0.1:
                                raise KeyError
                    except KeyError:
                        continue
                    counts[key] = number
                    facts.append((*key, number))
                done.wait(0.002)
        finally:
            connections["default"].close()

    producers = [threading.Thread(target=produce, args=(seed * 10 + n,), daemon=True) for n in range(3)]
    for producer in producers:
        producer.start()
    environment = os.environ | {"MERISTEM_APP_DSN": app_dsn, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-m", "tests.kernel.drill"]
    try:
        for _ in range(kills):
            worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            # One that does not come up is killed, and its silence read below.
            patience = threading.Timer(START_SECONDS, worker.kill)
            patience.start()
            assert worker.stdout is not None
            assert worker.stdout.readline().strip() == "ready"
            patience.cancel()
            time.sleep(0.05 + chance.random() * 0.25)
            worker.kill()
            worker.wait(10)
            worker.stdout.close()
    finally:
        done.set()
        finish(producers)
    wait_for_killed_sessions()
    drain()
    seen = effects()
    by_subject: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
    for organization_id, subject_id, number in seen:
        by_subject[organization_id, subject_id].append(number)
    for numbers in by_subject.values():
        assert numbers == list(range(1, len(numbers) + 1)), "an effect is missing, repeated or out of order"
    assert sorted(seen) == sorted(facts)
    return len(facts), len(seen)


def wait_for_killed_sessions() -> None:
    """The server notices a killed client a moment later; until then its transaction holds the consumer."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM kernel_consumer WHERE name = 'drill' FOR UPDATE SKIP LOCKED")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("a killed worker still holds its consumer")


def test_killing_the_worker_loses_and_repeats_nothing(drilled) -> None:
    facts, seen = survive_kills(drilled, kills=2, seed=1)
    assert facts == seen > 0


@pytest.mark.drill
def test_drill_killing_the_worker_twenty_times(drilled) -> None:
    facts, seen = survive_kills(drilled, kills=20, seed=2)
    print(f"\n20 kills: {facts} facts, {seen} effects")
    assert facts == seen > 100
