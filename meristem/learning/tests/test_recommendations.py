"""Courses for scales: the lowest scale first, nothing that is finished, nothing of others."""

import pytest

from meristem.courses.services import course_update
from meristem.learning.services.progress import lesson_complete
from meristem.learning.tests.school import School, school
from meristem.psychometrics.types import recommended_courses
from tests import build

pytestmark = pytest.mark.django_db


def about(made: School, *scales: str) -> School:
    with build.inside(made.org, made.author, "author") as actor:
        course_update(actor=actor, course_id=made.course_id, eq_scales=list(scales))
    return made


def titles(made: School, user, *scales: str) -> list[str]:
    with build.inside(made.org, user, "learner") as actor:
        return [found.title for found in recommended_courses(actor, scales)]


def test_the_scale_named_first_weighs_most_and_finished_courses_are_left_out() -> None:
    org = build.organization()
    first = about(school((1,), org=org, title="For the lowest"), "trust")
    about(school((1,), org=org, title="For the others"), "flexibility", "goal_directedness")
    about(school((1,), org=org, title="For none of them"), "self_awareness")
    about(school((1,), title="Elsewhere"), "trust")
    user = first.learner()
    wanted = ("trust", "flexibility", "goal_directedness")
    assert titles(first, user, *wanted) == ["For the lowest", "For the others"]
    with build.inside(org, user) as actor:
        found = recommended_courses(actor, wanted)[0]
        assert found.scale_keys == ("trust",)
        assert found.href == f"/courses/{first.slug}"
        lesson_complete(actor=actor, lesson_id=first.flat[0])
    assert titles(first, user, *wanted) == ["For the others"]
    assert titles(first, user) == []
