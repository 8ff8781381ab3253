"""Whatever is sent to the author's endpoints gets an answer that says something, never a fault of ours."""

import json

import pytest

from meristem.courses.tests import made

pytestmark = pytest.mark.django_db

ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "x" * 5000,
    "😀" * 60,
    "<script>",
    "'; --",
    "9" * 5000,
    "1e999999",
    "NaN",
    "\u202e",
    None,
    7,
    -1,
    2**70,
    True,
    [],
    {},
    [None],
]


@pytest.fixture
def where():
    return made.place()


@pytest.mark.parametrize("value", ODD, ids=[repr(value)[:20] for value in ODD])
def test_odd_values_are_kept_or_refused_and_never_break(where, value):
    course = made.course(where)
    lesson, module = made.lessons_of(where, course.id)[0], made.module_of(where, course.id)
    client = where.client()
    base = f"/api/v1/authoring/courses/{course.id}"
    one = f"{base}/lessons/{lesson.id}"
    sent = [
        ("post", "/api/v1/authoring/courses", {"title": value}),
        ("patch", base, {"title": value}),
        ("patch", base, {"summary": value}),
        ("patch", base, {"description_html": value}),
        ("patch", base, {"outcomes": [value]}),
        ("patch", base, {"tags": value}),
        ("patch", base, {"eq_scales": [value]}),
        ("patch", base, {"duration_minutes": value}),
        ("patch", base, {"category_id": value}),
        ("patch", base, {"version": value}),
        ("patch", base, {"cover": value, "currency": value, "language": value, "difficulty": value}),
        ("post", f"{base}/modules", {"title": value}),
        ("patch", f"{base}/modules/{module.id}", {"title": value, "summary": value}),
        ("post", f"{base}/modules/order", {"order": value}),
        ("post", f"{base}/modules/{module.id}/order", {"order": [value]}),
        ("post", f"{base}/modules/{module.id}/lessons", {"title": value, "type": value}),
        ("post", f"{base}/modules/{module.id}/lessons", {"title": "x", "type": "external", "external_url": value}),
        ("patch", one, {"title": value}),
        ("patch", one, {"body_html": value}),
        ("patch", one, {"minutes": value, "points": value}),
        ("patch", one, {"video_id": value}),
        ("patch", one, {"is_preview": value}),
        ("post", f"{one}/place", {"module_id": str(module.id), "at": value}),
        ("put", f"{one}/quiz", {"title": value, "questions": value}),
        ("put", f"{one}/quiz", {"title": "x", "questions": [{"type": value, "prompt": value, "points": value}]}),
    ]
    for method, address, body in sent:
        answer = getattr(client, method)(address, json.dumps(body), "application/json")
        assert answer.status_code < 500, (method, address, body)
        if answer.status_code >= 400:
            assert answer.json()["title"]


@pytest.mark.parametrize("value", [text for text in ODD if isinstance(text, str)], ids=lambda value: repr(value)[:20])
def test_odd_texts_in_forms_are_kept_or_refused_and_never_break(where, value):
    course = made.course(where)
    lesson, module = made.lessons_of(where, course.id)[0], made.module_of(where, course.id)
    client = where.client()
    base = f"/author/courses/{course.id}"
    fields = dict.fromkeys(
        ("title", "summary", "body_html", "minutes", "points", "version", "external_url", "type", "by", "order"), value
    )
    for address in (
        "/author/new",
        f"{base}/details",
        f"{base}/modules",
        f"{base}/modules/{module.id}",
        f"{base}/modules/order",
        f"{base}/modules/{module.id}/move",
        f"{base}/modules/{module.id}/lessons",
        f"{base}/modules/{module.id}/order",
        f"{base}/lessons/{lesson.id}/move",
        f"/author/lessons/{lesson.id}",
        f"/author/lessons/{lesson.id}/video",
        f"/author/lessons/{lesson.id}/quiz",
    ):
        assert client.post(address, fields).status_code < 500, address
    for address in ("/author", "/library", "/learn"):
        assert client.get(address, {"q": value, "status": value, "kind": value, "page": value}).status_code == 200


def test_a_form_whose_values_are_valid_but_hold_a_zero_byte_is_refused(where):
    course = made.course(where)
    lesson = made.lessons_of(where, course.id)[0]
    fields = {"version": lesson.version, "title": "a\x00b", "body_html": "<p>x</p>", "minutes": 1, "points": 1}
    assert where.client().post(f"/author/lessons/{lesson.id}", fields).status_code == 422
