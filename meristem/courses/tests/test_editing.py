"""Writing lessons and details: saved by itself, refused with reasons, never over somebody else's words."""

import json

import pytest

from meristem.courses import services
from meristem.courses.models import Category, Course, Lesson
from meristem.courses.tests import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return made.place()


@pytest.fixture
def course(where):
    return made.course(where)


@pytest.fixture
def lesson(where, course):
    return made.lessons_of(where, course.id)[0]


def form(lesson, **changes):
    return {
        "version": lesson.version,
        "title": lesson.title,
        "summary": "",
        "body_html": "<p>New words</p>",
        "minutes": 5,
        "points": 10,
    } | changes


def stored(where, lesson):
    with where.writing():
        return Lesson.objects.get(id=lesson.id)


def test_autosave_keeps_the_text_and_gives_the_next_version(where, lesson):
    answer = where.client().post(f"/author/lessons/{lesson.id}", form(lesson), headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert answer.json()["version"] == lesson.version + 1
    assert stored(where, lesson).body_html == "<p>New words</p>"


def test_saving_what_is_stored_already_is_no_new_version(where, lesson):
    same = form(lesson, body_html=lesson.body_html, is_preview="on")
    assert where.client().post(f"/author/lessons/{lesson.id}", same).status_code == 303
    assert stored(where, lesson).version == lesson.version


def test_the_second_author_sees_both_texts_and_nothing_is_overwritten(where, lesson):
    client = where.client()
    client.post(f"/author/lessons/{lesson.id}", form(lesson, body_html="<p>Hers</p>"))
    autosave = client.post(
        f"/author/lessons/{lesson.id}",
        form(lesson, body_html="<p>His</p>"),
        headers={"X-Autosave": "1", "Accept": "application/json"},
    )
    assert autosave.status_code == 409
    assert autosave.json()["current"]["body_html"] == "<p>Hers</p>"
    page = client.post(f"/author/lessons/{lesson.id}", form(lesson, body_html="<p>His</p>"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "<p>Hers</p>" in text
    assert "&lt;p&gt;His&lt;/p&gt;" in text
    assert stored(where, lesson).body_html == "<p>Hers</p>"
    # She has seen both and means it.
    assert f'name="version" value="{lesson.version + 1}"' in text
    client.post(f"/author/lessons/{lesson.id}", form(lesson, version=lesson.version + 1, body_html="<p>Both</p>"))
    assert stored(where, lesson).body_html == "<p>Both</p>"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 101}, "at most 100 characters"),
        ({"summary": "x" * 301}, "at most 300 characters"),
        ({"minutes": "-1"}, "greater than or equal to 0"),
        ({"minutes": "many"}, "Enter a whole number"),
        ({"points": "1001"}, "less than or equal to 1000"),
        ({"body_html": "x" * 200_001}, "at most 200000 characters"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_typed_is_lost(where, lesson, changes, said):
    kept = {"summary": "Typed with care"} if "summary" not in changes else {}
    answer = where.client().post(f"/author/lessons/{lesson.id}", form(lesson, **kept, **changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert "Typed with care" in text or "summary" in changes
    refused = where.client().post(f"/author/lessons/{lesson.id}", form(lesson, **changes), headers={"X-Autosave": "1"})
    assert refused.status_code == 422
    assert stored(where, lesson).version == lesson.version


def test_details_are_saved_with_a_new_topic_and_conflicts_are_shown(where, course):
    client = where.client()
    fields = {
        "version": course.version,
        "title": "Noticing more",
        "summary": "Short.",
        "outcomes": "See\n\nName \nSee",
        "description_html": "<p>x</p><script>y</script>",
        "new_category": "Calm",
        "language": "en",
        "difficulty": "advanced",
        "duration_minutes": 30,
        "author_name": "Marta",
        "tags": "quiet, , kind",
        "eq_scales": ["self_awareness"],
        "cover": "dusk",
        "currency": "eur",
        "price": "49.90",
    }
    address = f"/author/courses/{course.id}/details"
    assert client.post(address, fields).status_code == 303
    with where.writing():
        saved = Course.objects.get(id=course.id)
        assert saved.outcomes == ["See", "Name"]
        assert saved.tags == ["quiet", "kind"]
        assert saved.price_in_cents == 4990
        assert saved.description_html == "<p>x</p>"
        assert saved.category_id == Category.objects.get(name="Calm").id
    late = client.post(address, fields | {"title": "His title"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Somebody else saved these details meanwhile" in text
    assert "His title" in text
    wrong = client.post(address, fields | {"duration_minutes": "-3", "eq_scales": ["no_such"], "difficulty": "x"})
    assert wrong.status_code == 422


def test_a_new_course_needs_a_title_and_begins_with_a_module(where):
    client = where.client()
    assert client.post("/author/new", {"title": " ", "language": "en"}).status_code == 422
    answer = client.post("/author/new", {"title": "감정", "language": "ko"})
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert "Beginning" in page.content.decode()
    again = client.post("/author/new", {"title": "Same", "language": "en"})
    twice = client.post("/author/new", {"title": "Same", "language": "en"})
    assert again["Location"] != twice["Location"]


def test_external_lessons_need_an_address_that_a_browser_opens(where, course):
    module = made.module_of(where, course.id)
    client = where.client()
    address = f"/author/courses/{course.id}/modules/{module.id}/lessons"
    assert client.post(address, {"title": "Out", "type": "external"}).status_code == 422
    assert client.post(address, {"title": "Out", "type": "external", "external_url": "javascript:x"}).status_code == 422
    good = client.post(address, {"title": "Out", "type": "external", "external_url": "https://example.org/a"})
    assert good.status_code == 303


def test_the_api_changes_what_is_given_and_refuses_what_it_does_not_know(where, course, lesson):
    client = where.client()
    base = f"/api/v1/authoring/courses/{course.id}"

    def patch(address, **body):
        return client.patch(address, json.dumps(body), "application/json")

    assert patch(base, title="Renamed", category_id=None).json()["title"] == "Renamed"
    assert patch(base, is_admin=True).status_code == 422
    assert patch(base, version=1, title="Late").status_code == 409
    assert (
        patch(f"{base}/lessons/{lesson.id}", body_html="<p>a<script>b</script></p>").json()["body_html"] == "<p>a</p>"
    )
    late = patch(f"{base}/lessons/{lesson.id}", version=1, title="Late")
    assert late.status_code == 409
    assert late.json()["current"]["version"] == lesson.version + 1
    assert client.post(f"{base}/modules", "{}", "application/json").status_code == 422
    assert client.post(f"{base}/modules", "{", "application/json").status_code == 400
    created = client.post(f"{base}/modules", {"title": "New"}, "application/json")
    assert created.status_code == 201
    placed = client.post(
        f"{base}/lessons/{lesson.id}/place", {"module_id": created.json()["id"], "at": 0}, "application/json"
    )
    assert placed.status_code == 204
    assert [part["lessons"] for part in client.get(base).json()["modules"]][1][0]["id"] == str(lesson.id)


def test_the_api_writes_a_quiz_and_gives_it_back(where, course):
    client = where.client()
    module = made.module_of(where, course.id)
    base = f"/api/v1/authoring/courses/{course.id}"
    lesson = client.post(
        f"{base}/modules/{module.id}/lessons", {"title": "Check", "type": "quiz"}, "application/json"
    ).json()
    address = f"{base}/lessons/{lesson['id']}/quiz"
    assert client.get(address).status_code == 404
    body = {
        "title": "Check",
        "threshold": 50,
        "questions": [
            {
                "type": "true_false",
                "prompt": "So?",
                "options": [{"text": "True", "is_correct": True}, {"text": "False"}],
            }
        ],
    }
    saved = client.put(address, json.dumps(body), "application/json")
    assert saved.status_code == 200
    assert client.get(address).json()["questions"][0]["prompt"] == "So?"
    body["questions"][0]["options"] = []
    wrong = client.put(address, json.dumps(body), "application/json")
    assert wrong.status_code == 422
    assert "questions.0.options" in wrong.json()["errors"]


def test_pages_of_authors_ask_the_database_little(where, course, lesson, django_assert_max_num_queries):
    client = where.client()
    for address in (
        "/author",
        f"/author/courses/{course.id}",
        f"/author/courses/{course.id}/details",
        f"/author/lessons/{lesson.id}",
        f"/author/courses/{course.id}/preview",
        f"/author/lessons/{lesson.id}/preview",
        "/library",
    ):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_the_archive_of_a_lesson_keeps_its_words(where, course, lesson):
    with where.writing() as actor:
        services.lesson_archive(actor=actor, course_id=course.id, lesson_id=lesson.id)
    client = where.client()
    assert "This lesson is archived" in client.get(f"/author/lessons/{lesson.id}").content.decode()
    assert client.post(f"/author/lessons/{lesson.id}", form(lesson)).status_code == 409
