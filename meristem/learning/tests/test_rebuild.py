"""The figures that are kept are those that are counted anew, after whatever has happened."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meristem.courses.services import lesson_archive, lesson_place, lesson_restore
from meristem.kernel.errors import DomainError
from meristem.learning.models import Enrolment
from meristem.learning.services.enrolment import enrolment_create, enrolment_leave
from meristem.learning.services.progress import lesson_complete, lesson_reopen
from meristem.learning.services.rebuild import course_settle, progress_rebuild
from meristem.learning.tests.school import School, school, take_quiz
from tests import build

pytestmark = pytest.mark.django_db

FIGURES = ("lessons_completed", "lessons_total", "modules")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["complete", "complete", "complete", "reopen", "leave", "return", "archive", "restore", "move", "quiz"]
        ),
        st.integers(0, 1),
        st.integers(0, 4),
    ),
    max_size=25,
)


def figures(made: School) -> list[tuple]:
    """All kept figures of the organisation, whoever they are of."""
    with build.inside(made.org):
        return sorted(Enrolment.objects.values_list("user_id", "course_id", *FIGURES), key=lambda row: row[:2])


def act(made: School, people: list, what: str, who: int, which: int) -> None:
    user, lesson = people[who], made.flat[which]
    if what == "quiz":
        take_quiz(made, user, right=which % 2 == 0)
        return
    if what in ("archive", "restore", "move"):
        with build.inside(made.org, made.author, "author") as actor:
            the = {"actor": actor, "course_id": made.course_id, "lesson_id": lesson}
            if what == "move":
                lesson_place(**the, module_id=made.modules[who])
            else:
                (lesson_archive if what == "archive" else lesson_restore)(**the)
        with build.inside(made.org) as actor:
            # What the consumer does when it hears of it.
            course_settle(actor=actor, course_id=made.course_id)
        return
    with build.inside(made.org, user, "learner") as actor:
        if what == "complete":
            lesson_complete(actor=actor, lesson_id=lesson)
        elif what == "reopen":
            lesson_reopen(actor=actor, lesson_id=lesson)
        elif what == "leave":
            enrolment_leave(actor=actor, course_id=made.course_id)
        else:
            enrolment_create(actor=actor, course_id=made.course_id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_kept_figures_are_the_counted_ones(steps: list[tuple[str, int, int]]) -> None:
    made = school((2, 3), quiz=True)
    people = [made.learner(), made.learner()]
    for what, who, which in steps:
        try:
            act(made, people, what, who, which)
        except DomainError:
            continue
    live = figures(made)
    with build.inside(made.org) as actor:
        progress_rebuild(actor=actor)
    assert figures(made) == live
    for _user, _course, done, total, modules in live:
        assert 0 <= done <= total
        assert all(0 <= module["done"] <= module["total"] for module in modules.values())
        assert sum(module["done"] for module in modules.values()) == done
        assert sum(module["total"] for module in modules.values()) == total


def test_who_has_done_all_that_is_left_has_finished() -> None:
    made = school((3,))
    ada = made.learner()
    with build.inside(made.org, ada) as actor:
        for lesson in made.flat[:2]:
            lesson_complete(actor=actor, lesson_id=lesson)
    with build.inside(made.org, made.author, "author") as actor:
        lesson_archive(actor=actor, course_id=made.course_id, lesson_id=made.flat[2])
    with build.inside(made.org) as actor:
        assert course_settle(actor=actor, course_id=made.course_id) == 1
        assert course_settle(actor=actor, course_id=made.course_id) == 0
    # A lesson that comes back later does not take the certificate away.
    with build.inside(made.org, made.author, "author") as actor:
        lesson_restore(actor=actor, course_id=made.course_id, lesson_id=made.flat[2])
    with build.inside(made.org) as actor:
        course_settle(actor=actor, course_id=made.course_id)
        progress = Enrolment.objects.get(user=ada)
        assert (progress.lessons_completed, progress.lessons_total) == (2, 3)
