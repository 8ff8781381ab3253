"""The pages of a learner: reading, finishing, enrolling, the end."""

import pytest

from meristem.learning.models import Enrolment, LessonProgress, Review
from meristem.learning.tests.school import School, school, take_quiz
from meristem.organizations.services import group_create, group_member_add
from tests import build

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def commons():
    return build.public()


def lesson_page(made: School, slug: str = "lesson-11") -> str:
    return f"/courses/{made.slug}/lessons/{slug}"


def slug_of(made: School, place: int) -> str:
    from meristem.courses.models import Lesson

    with build.inside(made.org):
        return Lesson.objects.get(id=made.flat[place] if place >= 0 else made.quiz_lesson).slug


def test_a_lesson_shows_its_text_its_place_and_the_way_on(django_assert_max_num_queries) -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    with django_assert_max_num_queries(12):
        response = client.get(lesson_page(made, slug_of(made, 1)))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Words 1.2" in page
    assert "Lesson 2 of 4" in page
    assert "Finish this lesson" in page
    assert lesson_page(made, slug_of(made, 0)) in page
    assert lesson_page(made, slug_of(made, 2)) in page
    with build.inside(made.org):
        # Opened: "continue" leads back here.
        assert Enrolment.objects.get().last_lesson_id == made.flat[1]


def test_the_button_answers_at_once_and_falls_back_to_a_form() -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    where = lesson_page(made, slug_of(made, 0))
    plain = client.post(where + "/complete")
    assert plain.status_code == 303
    assert plain["Location"] == where + "#finish"
    undone = client.post(where + "/reopen", headers=HTMX)
    assert b"Finish this lesson" in undone.content
    at_once = client.post(where + "/complete", headers=HTMX)
    assert at_once.status_code == 200
    assert b"Next: Lesson 1.2" in at_once.content
    assert b'hx-swap-oob="true"' in at_once.content
    assert "toast" in at_once["HX-Trigger"]


def test_a_double_submit_is_one_completion() -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    where = lesson_page(made, slug_of(made, 0))
    for _ in range(2):
        assert client.post(where + "/complete", {"_once": "4b5e"}).status_code == 303
    with build.inside(made.org):
        assert LessonProgress.objects.get().completions == 1


def test_the_last_lesson_leads_to_the_end() -> None:
    made = school((1,))
    user = made.learner("Ada")
    client = build.client(user, made.org)
    done = client.post(lesson_page(made, slug_of(made, 0)) + "/complete", headers=HTMX)
    assert done["HX-Redirect"] == f"/courses/{made.slug}/finished"
    page = client.get(done["HX-Redirect"])
    assert page.status_code == 200
    assert b"Download PDF" in page.content
    assert client.get(f"/courses/{made.slug}").status_code == 200
    assert b"Certificate" in client.get("/learning").content


def test_a_visitor_reads_previews_and_is_told_what_opens_the_rest(commons) -> None:
    made = school(org=commons, preview_first=True)
    visitor = build.client()
    assert b"Words 1.1" in visitor.get(lesson_page(made, slug_of(made, 0))).content
    locked = visitor.get(lesson_page(made, slug_of(made, 1)))
    assert locked.status_code == 403
    assert b"Words 1.2" not in locked.content
    assert b"Sign in to enrol" in locked.content
    assert visitor.get(lesson_page(made, "nowhere")).status_code == 404
    assert visitor.post(f"/courses/{made.slug}/enrol").status_code == 401


def test_enrolling_leads_to_the_first_lesson_and_twice_is_once() -> None:
    made = school()
    client = build.client(made.learner(enrolled=False), made.org)
    for _ in range(2):
        response = client.post(f"/courses/{made.slug}/enrol")
        assert response.status_code == 303
        assert response["Location"] == lesson_page(made, slug_of(made, 0))
    with build.inside(made.org):
        assert Enrolment.objects.count() == 1
    assert client.post(f"/courses/{made.slug}/leave").status_code == 303
    assert b"All you had done is still here." in client.get(f"/courses/{made.slug}").content


def test_a_quiz_lesson_shows_its_rules_and_earlier_attempts(django_assert_max_num_queries) -> None:
    made = school((1,), quiz=True)
    user = made.learner()
    client = build.client(user, made.org)
    where = lesson_page(made, slug_of(made, -1))
    page = client.get(where).content.decode()
    assert "Start the quiz" in page
    assert "50%" in page
    assert "Finish this lesson" not in page
    take_quiz(made, user, right=False)
    take_quiz(made, user, right=True)
    with django_assert_max_num_queries(12):
        page = client.get(where).content.decode()
    assert "Attempt 2" in page
    assert "not yet" in page
    assert "Passed" in page


def test_my_learning_in_every_state(django_assert_max_num_queries) -> None:
    made = school((1, 1))
    org = made.org
    second, third = school((1,), org=org, title="Resting"), school((2,), org=org, title="Leaving")
    user = made.learner()
    client = build.client(user, org)
    assert client.post(lesson_page(made, slug_of(made, 0)) + "/complete").status_code == 303
    for other in (second, third):
        client.post(f"/courses/{other.slug}/enrol")
    client.post(lesson_page(second, slug_of(second, 0)) + "/complete")
    client.post(f"/courses/{third.slug}/leave")
    with django_assert_max_num_queries(12):
        page = client.get("/learning").content.decode()
    assert "In progress" in page
    assert "1 of 2 lessons" in page
    assert "Finished" in page
    assert "kept for you" in page
    fresh = build.client(made.learner(enrolled=False), org)
    assert b"Nothing begun yet" in fresh.get("/learning").content


def test_time_and_film_positions_are_kept_and_nonsense_is_refused() -> None:
    made = school()
    client = build.client(made.learner(), made.org)
    where = lesson_page(made, slug_of(made, 0))
    assert client.post(where + "/note", {"position_seconds": "7"}).status_code == 404  # not opened yet
    client.get(where)
    assert client.post(where + "/note", {"position_seconds": "7", "watched_share": "0.5"}).status_code == 204
    for wrong in ({"position_seconds": "x"}, {"watched_share": "nan"}, {"watched_share": "2"}, {"spent_seconds": "-1"}):
        assert client.post(where + "/note", wrong).status_code == 422
    with build.inside(made.org):
        assert LessonProgress.objects.get().position_seconds == 7


def test_a_review_comes_after_the_end_and_shows_on_the_course_page() -> None:
    made = school((1,))
    user = made.learner("Ada")
    client = build.client(user, made.org)
    review = f"/courses/{made.slug}/review"
    assert client.post(review, {"rating": "5"}).status_code == 403
    client.post(lesson_page(made, slug_of(made, 0)) + "/complete")
    wrong = client.post(review, {"rating": "9", "text": "kept words"})
    assert wrong.status_code == 422
    assert b"kept words" in wrong.content
    assert client.post(review, {"rating": "4", "text": "Good <b>stuff</b>"}).status_code == 303
    page = client.get(f"/courses/{made.slug}").content.decode()
    assert "Good &lt;b&gt;stuff" in page
    assert "4.0 of 5" in page
    assert client.post(review + "/remove").status_code == 303
    with build.inside(made.org):
        assert not Review.objects.exists()


def test_a_manager_asks_people_and_a_learner_may_not() -> None:
    made = school()
    manager = build.person(made.org, "manager")
    bo = made.learner("Bo Berg", enrolled=False)
    where = f"/courses/{made.slug}/assign"
    assert build.client(bo, made.org).get(where).status_code == 403
    outside = made.learner("Cy Vole", enrolled=False)
    with build.inside(made.org):
        group = group_create(name="Her team")
        group_member_add(group_id=group.id, user_id=manager.id, is_manager=True)
        group_member_add(group_id=group.id, user_id=bo.id)
    client = build.client(manager, made.org)
    assert b"Bo Berg" in client.get(where).content
    assert b"Cy Vole" not in client.get(where).content
    # Whoever is in none of her groups cannot be asked, whichever way.
    assert client.post(where, {"people": [str(outside.id)], "due_on": ""}).status_code == 422
    body = {"user_ids": [str(outside.id)]}
    address = f"/api/v1/courses/{made.course_id}/assignments"
    assert client.post(address, body, content_type="application/json").status_code == 422
    assert client.post(where, {"people": [], "due_on": ""}).status_code == 422
    late = client.post(where, {"people": [str(bo.id)], "due_on": "2020-01-01"})
    assert late.status_code == 422
    assert b"has passed already" in late.content
    assert client.post(where, {"people": [str(bo.id)], "due_on": "2099-01-01"}).status_code == 303
    with build.inside(made.org):
        assert Enrolment.objects.get(user=bo).reason == "assigned"
    mine = build.client(bo, made.org)
    assert mine.post(f"/courses/{made.slug}/leave").status_code == 403
    assert b"Due" in mine.get("/learning").content
