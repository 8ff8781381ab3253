"""Answering a survey: once, by those asked, and without a trace of whom."""

import datetime

import psycopg
import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from meristem.anonymous.models import SurveyFreeText, SurveyResponse
from meristem.anonymous.queries import free_texts_of, results_of
from meristem.eligibility.models import RosterEntry, Survey
from meristem.eligibility.tests import build_survey
from meristem.kernel.models import AuditEntry, EventRecord, IdempotencyRecord
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    people = build_survey.crew(org, "Yard", 11)
    return org, admin, people, build_survey.launched(org, admin)


def test_a_member_answers_once(house) -> None:
    org, _admin, people, survey = house
    client = build.client(people[0], org)
    assert "I can do my work" in client.get(f"/surveys/{survey.id}").text
    assert client.post(f"/surveys/{survey.id}", {"q-workload": "4"}).status_code == 303
    assert "Your answers are in" in client.get(f"/surveys/{survey.id}").text
    assert client.post(f"/surveys/{survey.id}", {"q-workload": "1"}).status_code == 409
    build_survey.answers_of(org, survey, people[1:6])
    build_survey.close(org, survey.id)
    with build.inside(org):
        everyone = next(group for group in results_of(survey.id) if group.cohort is None)
    assert (everyone.answered, everyone.shares) == (6, {"4": 1.0})


def test_what_does_not_fit_is_said_beside_the_question_and_nothing_is_lost(house) -> None:
    org, _admin, people, survey = house
    client = build.client(people[0], org)
    page = client.post(f"/surveys/{survey.id}", {"q-tiring": "noise", "q-help": "<b>light</b>"})
    assert page.status_code == 422
    assert "Please choose one." in page.text
    assert "&lt;b&gt;light&lt;/b&gt;" in page.text
    assert "<b>light" not in page.text
    assert 'value="noise" checked' in page.text
    for wrong in (
        {"q-workload": "6"},
        {"q-workload": "x"},
        {"q-workload": "4", "q-tiring": "dogs"},
        {"q-none": "1"},
        {"q-workload": "4", "q-help": "\x00"},
    ):
        assert client.post(f"/surveys/{survey.id}", wrong).status_code == 422
    assert client.post(f"/surveys/{survey.id}", {"q-workload": "4", "q-help": "x" * 201}).status_code == 422
    assert client.put(f"/surveys/{survey.id}").status_code == 405
    with build.inside(org, people[0]):
        assert RosterEntry.objects.filter(has_taken=True).count() == 0


def test_who_joined_after_the_launch_is_told_so_and_waits(house) -> None:
    org, _admin, _people, survey = house
    late = build.person(org, "learner")
    page = build.client(late, org).get(f"/surveys/{survey.id}")
    assert page.status_code == 403
    assert "began before you joined" in page.text
    assert build_survey.answer(org, late, survey.id) == 403


def test_a_closed_survey_takes_no_answer(house) -> None:
    org, _admin, people, survey = house
    build_survey.close(org, survey.id)
    assert build_survey.answer(org, people[0], survey.id) == 409
    assert "This survey is closed" in build.client(people[0], org).get(f"/surveys/{survey.id}").text


def test_a_survey_past_its_last_day_takes_no_answer_and_is_closed_by_the_job(house) -> None:
    from meristem.eligibility.jobs import close_due

    org, _admin, people, survey = house
    with build.inside(org):
        past = timezone.now() - datetime.timedelta(days=1)
        Survey.objects.filter(id=survey.id).update(opens_at=past, closes_at=past)
    assert build_survey.answer(org, people[0], survey.id) == 409
    close_due(0)
    with build.inside(org):
        assert Survey.objects.get(id=survey.id).status == "closed"


def test_another_organisations_survey_does_not_exist(house) -> None:
    _org, _admin, _people, survey = house
    other = build_survey.organization()
    stranger = build.person(other, "administrator")
    client = build.client(stranger, other)
    for path in (f"/surveys/{survey.id}", f"/surveys/{survey.id}/manage", f"/survey-results/{survey.id}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/surveys/{survey.id}", {"q-workload": "4"}).status_code == 404


def test_a_visitor_is_asked_to_sign_in(house) -> None:
    build.public()
    *_, survey = house
    response = build.client().get(f"/surveys/{survey.id}")
    assert response.status_code == 302
    assert "/sign-in" in response["Location"] or "next=" in response["Location"]


@pytest.mark.parametrize("model", [SurveyResponse, SurveyFreeText])
def test_the_app_role_cannot_read_answers(house, model) -> None:
    org, _admin, people, survey = house
    build_survey.answers_of(org, survey, people[:1], help="Light")
    with build.inside(org):
        for statement in (
            lambda: model.objects.count(),
            lambda: model.objects.all().delete(),
            lambda: model.objects.update(organization=org),
        ):
            with pytest.raises(ProgrammingError) as refused, transaction.atomic():
                statement()
            assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_an_answer_leaves_no_line_that_names_a_person(house, monkeypatch, settings) -> None:
    from meristem.kernel.http import gate

    org, _admin, people, survey = house
    settings.LOG_REQUESTS = True
    lines: list[dict] = []
    monkeypatch.setattr(gate, "log", type("Log", (), {"info": staticmethod(lambda name, **line: lines.append(line))}))
    client = build.client(people[0], org)
    client.get("/surveys")
    client.get(f"/surveys/{survey.id}")
    assert client.post(f"/surveys/{survey.id}", {"q-workload": "4", "_once": "a" * 8}).status_code == 303
    client.post(
        f"/api/v1/surveys/{survey.id}/answer",
        {"answers": {"workload": 4}},
        content_type="application/json",
        headers={"Idempotency-Key": "b" * 8},
    )
    assert [line["user"] for line in lines] == [str(people[0].id), None, None, None]
    with build.inside(org, people[0]):
        assert IdempotencyRecord.objects.count() == 0
        launch = AuditEntry.objects.values_list("action", flat=True)
        assert list(launch) == ["eligibility.survey_launched"]
        assert not EventRecord.objects.filter(actor_id=people[0].id).exists()


def test_nobody_can_list_who_took_part(house) -> None:
    org, admin, people, survey = house
    build_survey.answers_of(org, survey, people[:3])
    with build.inside(org, admin, "administrator"):
        assert [entry.user_id for entry in RosterEntry.objects.all()] == [admin.id]
    with build.inside(org, people[0]):
        assert [entry.has_taken for entry in RosterEntry.objects.all()] == [True]


def test_words_are_shown_from_ten_on_and_escaped(house) -> None:
    org, admin, people, survey = house
    build_survey.answers_of(org, survey, people[:9], help="<script>alert(1)</script>")
    build_survey.answers_of(org, survey, people[9:10])
    build_survey.close(org, survey.id)
    with build.inside(org):
        assert free_texts_of(survey.id) == {}
    second = build_survey.launched(org, admin)
    build_survey.answers_of(org, second, people[:10], help="<script>alert(1)</script>")
    build_survey.close(org, second.id)
    with build.inside(org):
        assert len(free_texts_of(second.id)["help"]) == 10
    page = build.client(admin, org).get(f"/survey-results/{second.id}")
    assert page.text.count("&lt;script&gt;alert(1)") == 10
    assert "<script>alert" not in page.text


def test_an_answer_that_cannot_be_kept_gives_the_mark_back(house, monkeypatch) -> None:
    from django.db import OperationalError

    from meristem.anonymous import services

    org, _admin, people, survey = house

    def lost(**_: object) -> None:
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patched:
        patched.setattr(services, "response_add", lost)
        assert build_survey.answer(org, people[0], survey.id) == 503
    assert build_survey.answer(org, people[0], survey.id) == 303
