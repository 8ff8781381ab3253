"""Two devices, ten threads, one person: everything happens once, and the figures are exact."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from meristem.kernel.models import EventRecord
from meristem.learning.models import Certificate, Enrolment
from meristem.learning.tests.school import school
from tests import build

THREADS = 10


@pytest.mark.usefixtures("committed")
def test_ten_devices_finish_the_same_course_at_once() -> None:
    build.public()
    made = school((3, 3))
    ada = made.learner("Ada")
    clients = [build.client(ada, made.org) for _ in range(THREADS)]
    together = Barrier(THREADS, timeout=30)

    def device(number: int) -> list[int]:
        together.wait()
        # Every device goes through all lessons, each beginning somewhere else.
        order = made.flat[number % 6 :] + made.flat[: number % 6]
        try:
            return [clients[number].post(f"/api/v1/lessons/{lesson}/complete").status_code for lesson in order]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(device, range(THREADS)))
    assert {status for row in answers for status in row} == {200}
    with build.inside(made.org, ada):
        facts = list(EventRecord.objects.filter(subject_id=ada.id).values_list("type", flat=True))
        assert facts.count("learning.lesson_completed") == 6
        assert facts.count("learning.module_completed") == 2
        assert facts.count("learning.course_completed") == 1
        assert Certificate.objects.filter(user=ada).count() == 1
        enrolment = Enrolment.objects.get(user=ada)
        assert enrolment.lessons_completed == 6
        assert {module["done"] for module in enrolment.modules.values()} == {3}
