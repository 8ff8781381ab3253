"""Finishing lessons: each thing once, nothing that is not allowed, and a way back."""

import pytest

from meristem.kernel.errors import Conflict, Denied, NotFound
from meristem.kernel.events import event_types
from meristem.kernel.models import EventRecord
from meristem.learning.models import Certificate, Enrolment, LessonProgress
from meristem.learning.queries.mine import my_progress
from meristem.learning.services.enrolment import enrolment_create, enrolment_leave
from meristem.learning.services.progress import lesson_complete, lesson_open, lesson_reopen, lesson_watch
from meristem.learning.tests.school import school, take_quiz
from tests import build

pytestmark = pytest.mark.django_db


def facts(made, user):
    with build.inside(made.org, user):
        rows = EventRecord.objects.filter(subject_id=user.id, type__startswith="learning.").order_by("number")
        return [row.type.removeprefix("learning.") for row in rows]


def complete(made, user, *lessons):
    with build.inside(made.org, user) as actor:
        return [lesson_complete(actor=actor, lesson_id=lesson) for lesson in lessons]


def test_lessons_roll_up_to_modules_and_the_course_and_end_in_a_certificate() -> None:
    made = school((2, 1))
    ada = made.learner("Ada Lovelace")
    first, second, third = complete(made, ada, *made.flat)
    assert first.now_completed == ("lesson",)
    assert (first.course_done, first.course_total) == (1, 3)
    assert second.now_completed == ("lesson", "module")
    assert second.next["id"] == str(made.flat[2])
    assert third.now_completed == ("lesson", "module", "course")
    assert third.next is None
    assert facts(made, ada) == [
        *("enrolled", "lesson_completed", "lesson_completed", "module_completed"),
        *("lesson_completed", "module_completed", "course_completed", "certificate_issued"),
    ]
    with build.inside(made.org, ada) as actor:
        enrolment = Enrolment.objects.get(user=ada)
        assert enrolment.status == "completed"
        certificate = Certificate.objects.get(user=ada)
        assert (certificate.holder_name, certificate.course_title) == ("Ada Lovelace", "Noticing")
        assert certificate.code == third.certificate
        course = my_progress(actor, made.course_id).course
        assert course.completed_at == enrolment.completed_at
        assert course.lessons_completed == course.lessons_total


def test_sql_writes_events_as_their_classes_do() -> None:
    made = school((1,))
    ada = made.learner()
    complete(made, ada, *made.flat)
    with build.inside(made.org, ada) as actor:
        lesson_reopen(actor=actor, lesson_id=made.flat[0])
        for record in EventRecord.objects.filter(type__startswith="learning."):
            event = event_types()[record.type].from_payload(record.payload)
            assert event.payload() == record.payload
            assert event.subject_id == record.subject_id


def test_a_second_completion_adds_nothing() -> None:
    made = school()
    ada = made.learner()
    complete(made, ada, made.flat[0])
    before = facts(made, ada)
    (again,) = complete(made, ada, made.flat[0])
    assert again.now_completed == ()
    assert (again.course_done, again.course_total) == (1, 4)
    assert facts(made, ada) == before


def test_reopening_rolls_back_and_a_certificate_stays() -> None:
    made = school((1, 1))
    ada = made.learner()
    complete(made, ada, *made.flat)
    with build.inside(made.org, ada) as actor:
        lesson_reopen(actor=actor, lesson_id=made.flat[1])
        assert Enrolment.objects.get(user=ada).status == "active"
        progress = my_progress(actor, made.course_id)
        assert progress.course.completed_at is None
        assert [(one.lessons_completed, one.completed_at is None) for one in progress.modules] == [
            (1, False),
            (0, True),
        ]
        assert progress.enrolment.modules[str(made.modules[1])] == {"done": 0, "total": 1}
        event = EventRecord.objects.get(type="learning.lesson_reopened")
        assert event.payload["module_reopened"] is True
        assert event.payload["course_reopened"] is True
        assert event.payload["occurrence"] == 1
        # Once more is no second fact.
        lesson_reopen(actor=actor, lesson_id=made.flat[1])
        assert EventRecord.objects.filter(type="learning.lesson_reopened").count() == 1
        assert Certificate.objects.filter(user=ada).count() == 1
    (again,) = complete(made, ada, made.flat[1])
    assert "course" in again.now_completed
    assert facts(made, ada).count("certificate_issued") == 1
    with build.inside(made.org, ada):
        last = EventRecord.objects.filter(type="learning.lesson_completed").latest("number")
        assert last.payload["occurrence"] == 2


def test_only_who_takes_the_course_can_finish_its_lessons() -> None:
    made = school()
    bo = made.learner(enrolled=False)
    with build.inside(made.org, bo) as actor:
        with pytest.raises(Denied):
            lesson_complete(actor=actor, lesson_id=made.flat[0])
        enrolment_create(actor=actor, course_id=made.course_id)
        lesson_complete(actor=actor, lesson_id=made.flat[0])
        enrolment_leave(actor=actor, course_id=made.course_id)
        with pytest.raises(Denied):
            lesson_complete(actor=actor, lesson_id=made.flat[1])
        # Who comes back finds what she had done.
        enrolment_create(actor=actor, course_id=made.course_id)
        assert Enrolment.objects.get(user=bo).lessons_completed == 1


def test_lessons_of_another_organisation_do_not_exist() -> None:
    made, other = school(), school()
    ada = made.learner()
    with build.inside(made.org, ada) as actor:
        with pytest.raises(NotFound):
            lesson_complete(actor=actor, lesson_id=other.flat[0])
        with pytest.raises(NotFound):
            enrolment_create(actor=actor, course_id=other.course_id)
        with pytest.raises(NotFound):
            lesson_watch(actor=actor, lesson_id=other.flat[0], position_seconds=3)


def test_a_quiz_is_finished_by_passing_it_and_never_by_a_click() -> None:
    made = school((1,), quiz=True)
    ada = made.learner()
    complete(made, ada, made.flat[0])
    with build.inside(made.org, ada) as actor, pytest.raises(Conflict):
        lesson_complete(actor=actor, lesson_id=made.quiz_lesson)
    take_quiz(made, ada, right=False)
    with build.inside(made.org, ada):
        progress = LessonProgress.objects.get(user=ada, lesson=made.quiz_lesson)
        assert (progress.attempts, progress.is_quiz_passed, progress.completed_at) == (1, False, None)
        assert Enrolment.objects.get(user=ada).status == "active"
    take_quiz(made, ada, right=True)
    with build.inside(made.org, ada) as actor:
        progress.refresh_from_db()
        assert (progress.attempts, progress.is_quiz_passed, progress.best_percent) == (2, True, 100)
        assert Enrolment.objects.get(user=ada).status == "completed"
        # A click on a passed quiz is harmless; taking a pass back is not possible.
        assert lesson_complete(actor=actor, lesson_id=made.quiz_lesson).now_completed == ()
        with pytest.raises(Conflict):
            lesson_reopen(actor=actor, lesson_id=made.quiz_lesson)


def test_a_quiz_is_open_to_who_takes_its_course_only() -> None:
    made = school((1,), quiz=True)
    bo = made.learner(enrolled=False)
    with pytest.raises((Denied, NotFound)):
        take_quiz(made, bo, right=True)


def test_opening_and_watching_leave_a_trace_and_complete_nothing() -> None:
    made = school()
    ada = made.learner()
    with build.inside(made.org, ada) as actor:
        lesson_open(actor=actor, lesson_id=made.flat[1], module_id=made.modules[0], course_id=made.course_id)
        lesson_watch(actor=actor, lesson_id=made.flat[1], position_seconds=40, spent_seconds=4000)
        progress = LessonProgress.objects.get(user=ada, lesson=made.flat[1])
        assert progress.position_seconds == 40
        # A report covers minutes, not hours: a clock that jumped counts little.
        assert progress.time_spent_seconds == 300
        assert progress.completed_at is None
        assert Enrolment.objects.get(user=ada).last_lesson_id == made.flat[1]
