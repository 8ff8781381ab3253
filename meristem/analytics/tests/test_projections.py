"""Figures follow the facts, and a replay from zero gives the same ones."""

import datetime
import uuid

import pytest
from django.forms.models import model_to_dict

from meristem.analytics.models import CourseLearner, CourseSummary, UserStatistics, WeeklyActivity
from meristem.analytics.queries.overview import courses, overview
from meristem.analytics.services import PROJECTIONS, monday_of
from meristem.courses.models import Course, Lesson, Module
from meristem.kernel.events import relay
from meristem.kernel.models import EventRecord
from tests import build

START = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


def course_in(org, author, title: str = "Rest"):
    made = Course.objects.create(organization=org, slug=title.lower(), title=title, author=author)
    module = Module.objects.create(organization=org, course=made, slug="m", title="M", position=0)
    lesson = Lesson.objects.create(
        organization=org, course=made, module=module, slug="quiz", title="Quiz", type="text", position=0
    )
    return made, module, lesson


def fact(org, user, kind: str, days: float = 0, **payload: object) -> None:
    """A fact as the services write it, at a time of the past."""
    {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in payload.items()}
    EventRecord.objects.create(
        organization_id=org.id,
        type=f"learning.{kind}",
        subject_id=user.id,
        actor_id=user.id,
        payload={"user_id": str(user.id)}
        | {key: str(v) if isinstance(v, uuid.UUID) else v for key, v in payload.items()},
        occurred_at=START + datetime.timedelta(days=days),
    )


def enrolled(org, user, course, days: float = 0) -> None:
    fact(org, user, "enrolled", days, course_id=course.id, enrolment_id=uuid.uuid4(), reason="self")


def lesson_done(org, user, lesson, days: float = 0, kind: str = "lesson_completed", **more: object) -> None:
    ids = {"lesson_id": lesson.id, "module_id": lesson.module_id, "course_id": lesson.course_id}
    fact(org, user, kind, days, **ids, occurrence=1, **({"points": 10} if kind == "lesson_completed" else more))


def course_done(org, user, course, days: float) -> None:
    fact(org, user, "course_completed", days, course_id=course.id, enrolment_id=uuid.uuid4())


def snapshot() -> dict[str, list[dict]]:
    fields = {
        model.__name__: [f.name for f in model._meta.fields if f.name not in ("id", "created_at", "updated_at")]
        for model in PROJECTIONS
    }
    return {
        model.__name__: sorted(
            (model_to_dict(row, fields=fields[model.__name__]) for row in model.objects.all()), key=str
        )
        for model in PROJECTIONS
    }


def consume() -> None:
    relay.register_consumers()
    relay.run_once()


@pytest.fixture
def history(committed):
    org = build.organization()
    author = build.person(org, "author")
    people = [build.person(org, "learner") for _ in range(6)]
    with build.inside(org):
        course, _module, lesson = course_in(org, author)
        for number, person in enumerate(people):
            enrolled(org, person, course)
            enrolled(org, person, course, 1)
            lesson_done(org, person, lesson, 2)
            course_done(org, person, course, 2 + number)
        lesson_done(org, people[0], lesson, 9, "lesson_reopened", module_reopened=True, course_reopened=True)
    consume()
    return org, people, course


def test_figures_count_each_fact_once(history) -> None:
    org, people, course = history
    with build.inside(org):
        summary = CourseSummary.objects.get(course=course)
        assert (summary.enrolments, summary.completions, summary.lessons_completed) == (6, 5, 5)
        first = UserStatistics.objects.get(user=people[0])
        assert (first.courses_enrolled, first.courses_completed, first.lessons_completed) == (1, 0, 0)
        assert CourseLearner.objects.get(user=people[0]).completed_at is None
        assert CourseLearner.objects.get(user=people[1]).enrolled_at == START
        week = WeeklyActivity.objects.filter(week=monday_of(START))
        assert (week.count(), week.first().lessons_completed) == (6, 1)
        row = courses()[0]
        # Five finished after 3, 4, 5, 6 and 7 days.
        assert (row.median_days, row.mean_days, row.completion_rate) == (5.0, 5.0, 5 / 6)


def test_a_replay_from_zero_gives_the_same_figures(history) -> None:
    org, _people, _course = history
    with build.inside(org):
        before = snapshot()
        assert all(before.values())
        CourseSummary.objects.update(enrolments=99)
    relay.replay("analytics.learning")
    consume()
    with build.inside(org):
        assert snapshot() == before


def test_weeks_without_learning_are_zero_and_the_running_one_is_last() -> None:
    assert monday_of(datetime.datetime(2026, 3, 8, 23, 59, tzinfo=datetime.UTC)) == datetime.date(2026, 3, 2)
    assert monday_of(datetime.datetime(2026, 3, 9, 0, 0, tzinfo=datetime.UTC)) == datetime.date(2026, 3, 9)


@pytest.mark.django_db
def test_an_organisation_without_learning_has_an_overview(django_assert_max_num_queries) -> None:
    org = build.organization()
    analyst = build.person(org, "analyst")
    with build.inside(org):
        assert [week.learners for week in overview().weeks] == [0] * 12
    client = build.client(analyst, org)
    with django_assert_max_num_queries(12):
        page = client.get("/overview")
    assert page.status_code == 200
    assert "Nobody has taken up a course yet" in page.text
    for path in ("/overview/courses.csv", "/overview/courses.xlsx", "/api/v1/overview", "/api/v1/overview/courses"):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["learner", "author", "coach", "therapist", "manager"])
def test_the_overview_is_for_analysts_and_administrators(role) -> None:
    org = build.organization()
    client = build.client(build.person(org, role), org)
    for path in ("/overview", "/overview/courses.csv", "/overview/courses.xlsx", "/api/v1/overview"):
        assert client.get(path).status_code == 403
