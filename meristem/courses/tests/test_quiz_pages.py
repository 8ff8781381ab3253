"""Questions in the browser: each kind, what is wrong said beside the field, order, removal and the way back."""

import re

import pytest

from meristem.assessments.queries.authoring import quiz_draft
from meristem.courses import services
from meristem.courses.models import Lesson
from meristem.courses.tests import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return made.place()


@pytest.fixture
def quiz(where):
    course = made.course(where)
    module = made.module_of(where, course.id)
    with where.writing() as actor:
        return services.lesson_create(actor=actor, course_id=course.id, module_id=module.id, title="Check", type="quiz")


def draft(where, quiz):
    with where.writing():
        return quiz_draft(Lesson.objects.get(id=quiz.id).assessment_id)


CHOICE = {"prompt": "Which?", "rows": 4, "option_0": "This", "option_1": "That", "feedback_1": "No.", "points": "2"}

KINDS = [
    ("single_choice", CHOICE | {"correct": "0"}),
    ("multiple_choice", CHOICE | {"correct": ["0", "1"]}),
    ("true_false", {"prompt": "It is so.", "correct": "false", "feedback_true": "No.", "points": "1"}),
    ("fill_blank", {"prompt": "A {{1}} and a {{2}}.", "gap_0": "cat\nkitten", "gap_1": "dog", "points": "1,5"}),
    ("scale", {"prompt": "How early?", "scale_labels": "Late\nIn time\nEarly", "scale_min": "1"}),
]


@pytest.mark.parametrize(("kind", "fields"), KINDS)
def test_each_kind_is_written_opened_again_and_changed(where, quiz, kind, fields):
    client = where.client()
    assert client.get(f"/author/lessons/{quiz.id}/quiz/new/{kind}").status_code == 200
    answer = client.post(f"/author/lessons/{quiz.id}/quiz/new/{kind}", fields)
    assert answer.status_code == 303, answer.content.decode()
    question = draft(where, quiz).questions[0]
    assert question.type == kind
    address = f"/author/lessons/{quiz.id}/quiz/question/{question.key}"
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
    changed = client.post(address, fields | {"prompt": fields["prompt"] + " Truly", "seen": seen})
    assert changed.status_code == 303
    assert draft(where, quiz).questions[0].prompt.endswith("Truly")
    assert len(draft(where, quiz).questions) == 1
    late = client.post(address, fields | {"seen": seen})
    assert late.status_code == 409
    assert "Somebody else changed this question meanwhile" in late.content.decode()
    assert client.get(f"/author/lessons/{quiz.id}/preview").status_code == 200


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("single_choice", CHOICE, "Mark exactly one option"),
        ("single_choice", CHOICE | {"prompt": "", "correct": "0"}, "Write the question"),
        ("single_choice", CHOICE | {"correct": "0", "points": "many"}, "A number, for example"),
        ("multiple_choice", {"prompt": "x", "rows": 4, "option_0": "a", "correct": "0"}, "Between 2 and"),
        ("true_false", {"prompt": "x"}, "Mark exactly one option"),
        ("fill_blank", {"prompt": "no gap"}, "Mark the gaps"),
        ("fill_blank", {"prompt": "a {{1}}", "gap_0": " "}, "at least one accepted answer"),
        ("scale", {"prompt": "x", "scale_labels": "one", "scale_min": "x"}, "A whole number"),
        ("scale", {"prompt": "x", "scale_labels": "one", "scale_min": "1"}, "Between 2 and"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(where, quiz, kind, fields, said):
    answer = where.client().post(
        f"/author/lessons/{quiz.id}/quiz/new/{kind}", fields | {"explanation": "Because it is so"}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Because it is so" in answer.content.decode()


def test_more_answers_are_asked_for_without_saving(where, quiz):
    answer = where.client().post(f"/author/lessons/{quiz.id}/quiz/new/single_choice", CHOICE | {"more": "1"})
    assert answer.status_code == 200
    assert 'name="option_7"' in answer.content.decode()
    with where.writing():
        assert Lesson.objects.get(id=quiz.id).assessment_id is None


def test_questions_are_ordered_removed_and_put_back(where, quiz):
    client = where.client()
    for name in ("A", "B", "C"):
        fields = {"prompt": name, "correct": "true"}
        client.post(f"/author/lessons/{quiz.id}/quiz/new/true_false", fields)
    base = f"/author/lessons/{quiz.id}/quiz"
    keys = {one.prompt: one.key for one in draft(where, quiz).questions}

    def order():
        return "".join(one.prompt for one in draft(where, quiz).questions)

    client.post(f"{base}/question/{keys['C']}/move", {"by": "-1"})
    assert order() == "ACB"
    assert client.post(f"{base}/questions/order", {"order": [keys["B"], keys["A"]]}).status_code == 204
    assert order() == "BAC"
    page = client.post(f"{base}/question/{keys['A']}/remove").content.decode()
    assert order() == "BC"
    kept = re.search(r'name="kept" value="([^"]+)"', page).group(1)
    assert client.post(f"{base}/put-back", {"kept": kept}).status_code == 303
    assert order() == "BAC"
    assert client.post(f"{base}/put-back", {"kept": kept}).status_code == 303
    assert order() == "BAC"
    assert client.post(f"{base}/put-back", {"kept": "forged"}).status_code == 422
    assert client.post(f"{base}/question/none/remove").status_code == 303


def test_rules_are_saved_and_a_second_author_is_told(where, quiz):
    client = where.client()
    address = f"/author/lessons/{quiz.id}/quiz"
    rules = {"version": quiz.version, "title": "Check", "intro": "Read well.", "threshold": "70", "attempts_limit": "3"}
    assert client.post(address, rules).status_code == 303
    assert draft(where, quiz).attempts_limit == 3
    late = client.post(address, rules | {"title": "Another"})
    assert late.status_code == 409
    assert "Another" in late.content.decode()
    assert client.post(address, rules | {"threshold": "101"}).status_code == 422


def test_only_quizzes_have_a_page_of_questions(where, quiz):
    client = where.client()
    text = made.lessons_of(where, quiz.course_id)[0]
    assert client.get(f"/author/lessons/{text.id}/quiz").status_code == 404
    assert client.get(f"/author/lessons/{quiz.id}/quiz/new/essay").status_code == 404
    assert client.get(f"/author/lessons/{quiz.id}/quiz/question/none").status_code == 404
