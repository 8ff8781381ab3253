"""Who sees which course: by state, by organisation, and as a visitor."""

import pytest

from meristem.courses import services
from meristem.courses.models import Lesson
from meristem.courses.tests import made
from meristem.courses.types import course_url, learning, provide_learning
from meristem.organizations.models import OrganizationSettings
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def commons():
    return made.place(build.public())


def test_visitors_see_published_courses_of_the_public_organisation_and_nothing_else(commons):
    shown = made.course(commons, "Shown")
    draft = made.course(commons, "Hidden draft", published=False)
    elsewhere = made.course(made.place(), "Of a company")
    visitor = build.client()
    page = visitor.get("/learn").content.decode()
    assert "Shown" in page
    assert "Hidden draft" not in page
    assert "Of a company" not in page
    assert visitor.get(f"/courses/{shown.slug}").status_code == 200
    assert visitor.get(f"/courses/{draft.slug}").status_code == 404
    assert visitor.get(f"/courses/{elsewhere.slug}").status_code == 404
    assert [row["title"] for row in visitor.get("/api/v1/courses").json()["items"]] == ["Shown"]
    assert visitor.get(f"/api/v1/courses/{shown.id}").json()["modules"][0]["lessons"][0]["is_preview"] is True
    assert visitor.get(f"/api/v1/courses/{draft.id}").status_code == 404


def test_where_the_organisation_hides_its_courses_visitors_are_asked_to_sign_in(commons):
    course = made.course(commons, "Shown")
    with commons.writing():
        OrganizationSettings.objects.update(visitors_see_courses=False)
    visitor = build.client()
    assert "The courses here are for members" in visitor.get("/learn").content.decode()
    answer = visitor.get(f"/courses/{course.slug}")
    assert answer.status_code == 302
    assert "next=%2Fcourses%2Fshown" in answer["Location"]
    assert visitor.get("/api/v1/courses").json()["items"] == []
    assert visitor.get(f"/api/v1/courses/{course.id}").status_code == 401


def test_members_see_the_courses_of_their_own_organisation_only():
    ours, theirs = made.place(), made.place()
    mine, other = made.course(ours, "Ours"), made.course(theirs, "Theirs")
    client = ours.client(ours.learner)
    assert client.get(f"/courses/{mine.slug}").status_code == 200
    assert client.get(f"/courses/{other.slug}").status_code == 404
    assert "Theirs" not in client.get("/learn").content.decode()
    assert ours.client().get(f"/author/courses/{other.id}").status_code == 404
    assert ours.client().patch(f"/api/v1/authoring/courses/{other.id}", "{}", "application/json").status_code == 404


def test_a_course_is_seen_while_it_is_published_and_its_lessons_once_they_are():
    where = made.place()
    course = made.course(where)
    learner = where.client(where.learner)
    with where.writing() as actor:
        module = made.module_of(where, course.id)
        added = services.lesson_create(
            actor=actor, course_id=course.id, module_id=module.id, title="Added later", body_html="<p>x</p>"
        )
    assert "Added later" not in learner.get(f"/courses/{course.slug}").content.decode()
    assert where.client().post(f"/author/courses/{course.id}/lessons/{added.id}/publish").status_code == 303
    assert "Added later" in learner.get(f"/courses/{course.slug}").content.decode()
    where.client().post(f"/author/courses/{course.id}/unpublish")
    assert learner.get(f"/courses/{course.slug}").status_code == 404
    where.client().post(f"/author/courses/{course.id}/publish")
    where.client().post(f"/author/courses/{course.id}/archive")
    assert learner.get(f"/courses/{course.slug}").status_code == 404
    where.client().post(f"/author/courses/{course.id}/restore")
    assert learner.get(f"/courses/{course.slug}").status_code == 200


def test_learners_do_not_come_near_the_workbench():
    where = made.place()
    course = made.course(where)
    lesson = made.lessons_of(where, course.id)[0]
    learner = where.client(where.learner)
    for address in (
        "/author",
        "/author/new",
        f"/author/courses/{course.id}",
        f"/author/lessons/{lesson.id}",
        "/library",
    ):
        assert learner.get(address).status_code == 403, address
        assert build.client().get(address).status_code == 302, address
    assert learner.post(f"/author/courses/{course.id}/publish").status_code == 403
    assert learner.post("/api/v1/authoring/courses", {"title": "x"}, "application/json").status_code == 403


def test_the_preview_shows_drafts_and_touches_nothing():
    where = made.place()
    course = made.course(where, published=False)
    lesson = made.lessons_of(where, course.id)[0]
    client = where.client()
    assert "Lesson 1" in client.get(f"/author/courses/{course.id}/preview").content.decode()
    page = client.get(f"/author/lessons/{lesson.id}/preview").content.decode()
    assert "Text 1" in page
    assert "Nothing here is recorded" in page
    with where.writing():
        assert Lesson.objects.get(id=lesson.id).version == lesson.version


def test_the_page_of_a_course_is_one_round_trip_and_never_asks_for_a_lesson(django_assert_max_num_queries):
    where = made.place()
    course = made.course(where, lessons=66)
    client = where.client(where.learner)
    client.get(course_url(course.slug))
    with django_assert_max_num_queries(5):
        page = client.get(course_url(course.slug))
    assert page.content.decode().count('class="row-title"') == 66


def test_the_page_stands_without_anybody_who_knows_progress():
    where = made.place()
    course = made.course(where)
    known = learning()
    try:
        provide_learning(None)  # type: ignore[arg-type]
        page = where.client(where.learner).get(course_url(course.slug))
    finally:
        provide_learning(known)  # type: ignore[arg-type]
    assert page.status_code == 200
    assert "Free to try" in page.content.decode()
