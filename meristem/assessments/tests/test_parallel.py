"""Two devices at the same moment, on a database where transactions really commit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from meristem.assessments import services
from meristem.assessments.models import Attempt
from meristem.assessments.tests import build_quiz
from meristem.kernel.models import EventRecord
from tests import build


def at_once(act: Callable[[], Any], times: int = 6) -> list[Any]:
    def alone(_number: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


def test_parallel_starts_make_one_attempt_and_parallel_submits_finish_it_once(committed: Any) -> None:
    with build_quiz.open_door():
        org = build.organization()
        author, ada = build.person(org, "author"), build.person(org)
        quiz = build_quiz.quiz(org, author, attempts_limit=1)

        def start() -> Any:
            with build.inside(org, ada) as actor:
                return services.attempt_start(actor=actor, assessment_id=quiz.id)[0].id

        started = set(at_once(start))
        assert len(started) == 1
        attempt_id = started.pop()

        def finish() -> Any:
            with build.inside(org, ada) as actor:
                return services.attempt_finish(actor=actor, attempt_id=attempt_id).finished_at

        assert len(set(at_once(finish))) == 1
        with build.inside(org, ada):
            assert Attempt.objects.count() == 1
            finished = EventRecord.objects.filter(type="assessments.attempt_finished")
            assert finished.count() == 1
