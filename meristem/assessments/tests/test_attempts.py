"""Starting, answering, finishing: limits, order of packets, exactly once."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from meristem.assessments import services
from meristem.assessments.models import Answer, Assessment, Attempt
from meristem.assessments.queries import attempt_result, running_attempt, standing
from meristem.assessments.services import Given
from meristem.assessments.tests import build_quiz
from meristem.kernel.errors import Conflict, Denied, Invalid
from meristem.kernel.models import EventRecord
from tests import build

pytestmark = pytest.mark.django_db


class Room:
    def __init__(self) -> None:
        self.org = build.organization()
        self.author = build.person(self.org, "author")
        self.ada = build.person(self.org)

    def inside(self) -> Any:
        return build.inside(self.org, self.ada)

    def quiz(self, **changes: Any) -> Assessment:
        return build_quiz.quiz(self.org, self.author, **changes)


@pytest.fixture
def room() -> Any:
    with build_quiz.open_door():
        yield Room()


def start(actor: Any, quiz: Assessment) -> Attempt:
    return services.attempt_start(actor=actor, assessment_id=quiz.id)[0]


def finish(actor: Any, attempt: Attempt) -> Attempt:
    return services.attempt_finish(actor=actor, attempt_id=attempt.id)


def option(actor: Any, attempt: Attempt, position: int, *texts: str) -> list[UUID]:
    asked = running_attempt(actor, attempt.id).questions[position - 1]
    return [o.id for o in asked.options if o.text in texts]


def save(actor: Any, attempt: Attempt, position: int, given: Given, **more: Any) -> services.Saved:
    return services.answer_save(actor=actor, attempt_id=attempt.id, position=position, given=given, **more)


def answer_all(actor: Any, attempt: Attempt) -> None:
    save(actor, attempt, 1, Given(options=option(actor, attempt, 1, "Alpha")))
    save(actor, attempt, 2, Given(options=option(actor, attempt, 2, "Red", "Blue", "Grey")))
    save(actor, attempt, 3, Given(options=option(actor, attempt, 3, "False")))
    save(actor, attempt, 4, Given(gaps=["ＣＡＦＥ", "coffee"]))
    save(actor, attempt, 5, Given(scale=3))


def test_points_add_up_exactly_with_partial_credit(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        answer_all(actor, attempt)
        done = finish(actor, attempt)
        # 2 of 2; (2 right - 1 wrong) / 3 of 3 points = 1; 0 of 1; half of 4.
        assert (done.points_earned, done.points_possible) == (Decimal(5), Decimal(10))
        assert done.score_percent == Decimal(50)
        assert done.passed is False
        judged = attempt_result(actor, attempt.id).questions
        assert [q.is_correct for q in judged] == [True, False, False, False, None]
        assert [q.is_partly for q in judged] == [False, True, False, True, False]


def test_a_threshold_reached_to_the_last_third_passes(room: Room) -> None:
    three = build_quiz.choices("a", "b", "c", right=(0, 1, 2))
    questions = [
        build_quiz.QuestionDraft(key=f"q{n}", type="multiple_choice", prompt="?", points=Decimal(1), options=three)
        for n in range(3)
    ]
    quiz = room.quiz(questions=questions, threshold=Decimal("66.666"))
    exact = room.quiz(questions=questions, threshold=Decimal("66.667"))
    with room.inside() as actor:
        for chosen, passed in ((quiz, True), (exact, False)):
            attempt = start(actor, chosen)
            for position in (1, 2, 3):
                save(actor, attempt, position, Given(options=option(actor, attempt, position, "a", "b")))
            assert finish(actor, attempt).passed is passed


def test_a_quiz_of_scales_alone_is_never_passed(room: Room) -> None:
    quiz = room.quiz(questions=build_quiz.questions()[4:], threshold=Decimal(0))
    with room.inside() as actor:
        attempt = start(actor, quiz)
        save(actor, attempt, 1, Given(scale=3))
        done = finish(actor, attempt)
        assert (done.score_percent, done.passed) == (None, False)


def test_an_older_packet_never_overwrites_a_newer_one(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        save(actor, attempt, 5, Given(scale=3), sequence=20, response_time_ms=900)
        late = save(actor, attempt, 5, Given(scale=1), sequence=10)
        again = save(actor, attempt, 5, Given(scale=3), sequence=20, response_time_ms=900)
        assert (late.is_newest, again.is_newest) == (False, True)
        row = Answer.objects.get(attempt_id=attempt.id, position=5)
        assert (row.value, row.sequence, row.response_time_ms) == ({"scale": 3}, 20, 900)


def test_an_empty_answer_takes_it_back(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        save(actor, attempt, 1, Given(options=option(actor, attempt, 1, "Alpha")))
        assert running_attempt(actor, attempt.id).answered == 1
        save(actor, attempt, 1, Given())
        assert running_attempt(actor, attempt.id).answered == 0


def test_a_running_attempt_is_resumed_and_finished_once(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt, is_new = services.attempt_start(actor=actor, assessment_id=quiz.id)
        again, is_new_again = services.attempt_start(actor=actor, assessment_id=quiz.id)
        assert (attempt.id, is_new, is_new_again) == (again.id, True, False)
        first, second = finish(actor, attempt), finish(actor, attempt)
        assert first.finished_at == second.finished_at
        with pytest.raises(Conflict):
            save(actor, attempt, 5, Given(scale=1))


def backdate(attempt: Attempt, hours: float) -> None:
    moment = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours)
    Attempt.objects.filter(id=attempt.id).update(finished_at=moment)


@pytest.mark.parametrize(
    ("limit", "cooldown", "waited", "may_again", "may_third"),
    [
        (None, None, 0, True, True),
        (1, None, 99, False, False),
        (2, None, 0, True, False),
        (None, 5, 4.9, False, False),
        (None, 5, 5.1, True, True),
        (2, 5, 4.9, False, False),
        (2, 5, 5.1, True, False),
    ],
)
def test_limit_and_cooldown_bind_alone_and_together(
    room: Room, limit: int | None, cooldown: int | None, waited: float, may_again: bool, may_third: bool
) -> None:
    quiz = room.quiz(attempts_limit=limit, cooldown_hours=cooldown)
    with room.inside() as actor:
        numbers = []
        for may in (True, may_again, may_third):
            if not may:
                with pytest.raises(Conflict):
                    start(actor, quiz)
                assert not standing(actor, quiz.id).may_start
                break
            attempt = start(actor, quiz)
            numbers.append(attempt.number)
            backdate(finish(actor, attempt), waited)
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_retake_keeps_the_earlier_answers(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        first = start(actor, quiz)
        answer_all(actor, first)
        finish(actor, first)
        second = start(actor, quiz)
        assert second.number == 2
        assert running_attempt(actor, second.id).answered == 0
        assert running_attempt(actor, first.id).answered == 5


def test_an_attempt_keeps_the_questions_it_was_asked(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
    with build.inside(room.org, room.author, "author") as actor:
        changed = build_quiz.questions()[1:]
        changed[0] = build_quiz.dataclass_replace(changed[0], prompt="Asked differently?")
        services.quiz_update(
            actor=actor, assessment_id=quiz.id, draft=build_quiz.QuizDraft(title="New", questions=changed)
        )
    with room.inside() as actor:
        assert len(running_attempt(actor, attempt.id).questions) == 5
        finish(actor, attempt)
        newer = running_attempt(actor, start(actor, quiz).id)
        assert newer.questions[0].prompt == "Asked differently?"


def test_nobody_starts_without_access(room: Room) -> None:
    quiz = room.quiz()
    build_quiz.types._access.clear()
    with room.inside() as actor, pytest.raises(Denied):
        start(actor, quiz)


@pytest.mark.parametrize(
    ("position", "given", "field"),
    [
        (1, {"scale": 1}, "scale"),
        (1, {"gaps": ["x"]}, "gaps"),
        (4, {"gaps": ["one"]}, "gaps"),
        (4, {"gaps": ["x" * 201, ""]}, "gaps"),
        (5, {"scale": 4}, "scale"),
        (5, {"scale": 0}, "scale"),
        (1, {"options": [UUID(int=1)]}, "options"),
    ],
)
def test_an_answer_that_does_not_fit_names_the_field(room: Room, position: int, given: Any, field: str) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        with pytest.raises(Invalid) as error:
            save(actor, attempt, position, Given(**given))
        assert list(error.value.fields) == [field]


def test_an_option_of_another_question_is_refused(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        with pytest.raises(Invalid):
            save(actor, attempt, 1, Given(options=option(actor, attempt, 3, "True")))


def test_facts_are_published_once(room: Room) -> None:
    quiz = room.quiz()
    with room.inside() as actor:
        attempt = start(actor, quiz)
        start(actor, quiz)
        finish(actor, attempt)
        finish(actor, attempt)
    with build.inside(room.org):
        names = list(EventRecord.objects.values_list("type", flat=True))
    assert names.count("assessments.attempt_started") == 1
    assert names.count("assessments.attempt_finished") == 1
