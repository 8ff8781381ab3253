"""The palette's index: where one was first, then what this person may open, and nothing else."""

import pytest

from meristem.courses.tests import made
from meristem.learning.models import Enrolment
from meristem.learning.services.enrolment import enrolment_create
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    build.public()
    place = made.place()
    made.course(place, "Noticing")
    made.course(place, "Half written", published=False)
    return place


def items(client) -> dict[str, dict]:
    return {item["label"]: item for item in client.get("/palette.json").json()["items"]}


def take(where, user) -> None:
    with build.inside(where.org, user) as actor:
        enrolment_create(actor=actor, course_id=made.Course.objects.get(slug="noticing").id)


def test_the_first_entry_goes_on_where_one_was(where) -> None:
    client = where.client(where.learner)
    assert not any(label.startswith("Continue") for label in items(client))
    take(where, where.learner)
    found = client.get("/palette.json").json()["items"]
    assert (found[0]["label"], found[0]["kind"]) == ("Continue: Lesson 1", "Noticing")
    assert found[0]["url"] == "/courses/noticing/lessons/lesson-1"
    assert {"label": "Lesson 2", "url": "/courses/noticing/lessons/lesson-2"}.items() <= items(client)[
        "Lesson 2"
    ].items()
    assert len({item["url"] for item in found}) == len(found)


def test_who_left_a_course_is_not_led_back_into_it(where) -> None:
    take(where, where.learner)
    with build.inside(where.org, where.learner):
        Enrolment.objects.update(status="left")
    assert not any(label.startswith("Continue") for label in items(where.client(where.learner)))


def test_a_learner_finds_published_courses_and_no_work(where) -> None:
    found = items(where.client(where.learner))
    assert found["Noticing"]["url"] == "/courses/noticing"
    assert "Write in the journal" in found
    assert not {"Half written", "New course", "Invite people", where.author.display_name} & set(found)


def test_an_author_finds_her_drafts(where) -> None:
    found = items(where.client())
    assert found["Half written"]["url"].startswith("/author/courses/")
    assert "New course" in found
    assert "Invite people" not in found


def test_an_administrator_finds_people_of_this_organisation_only(where) -> None:
    stranger = build.person(build.organization(), name="Somebody Else")
    client = build.client(build.person(where.org, "administrator"), where.org)
    found = items(client)
    assert found["Marta"]["url"] == f"/members/{where.author.id}"
    assert {"Invite people", "Audit log"} <= set(found)
    assert stranger.display_name not in found


def test_a_visitor_finds_open_pages(where) -> None:
    found = items(build.client())
    assert "Learn" in found
    assert not {"Noticing", "Write in the journal", "Today"} & set(found)


def test_every_address_of_the_index_opens(where) -> None:
    for user in (where.learner, where.author, build.person(where.org, "administrator")):
        client = where.client(user)
        for item in client.get("/palette.json").json()["items"]:
            assert client.get(item["url"]).status_code == 200, item


def test_the_index_asks_little(where, django_assert_max_num_queries) -> None:
    take(where, where.author)
    for user in (where.author, build.person(where.org, "administrator")):
        client = where.client(user)
        client.get("/palette.json")
        with django_assert_max_num_queries(12):
            client.get("/palette.json")
