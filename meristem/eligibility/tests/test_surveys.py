"""Running surveys: drafts, launch, promises that stand, who may."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meristem.eligibility import queries, services
from meristem.eligibility.models import RosterEntry, Survey, SurveyCohort
from meristem.eligibility.tests import build_survey
from meristem.kernel.errors import Conflict, Denied, Invalid
from tests import build

pytestmark = pytest.mark.django_db


def tomorrow() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=1)


@pytest.fixture
def house():
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    return org, admin


def test_the_shipped_survey_becomes_a_draft_in_both_languages(house) -> None:
    org, admin = house
    client = build.client(admin, org)
    response = client.post("/surveys/new/shipped", {"shipped": "autumn-pulse"})
    assert response.status_code == 303
    page = client.get(response["Location"])
    assert "without fear of what follows" in page.text
    with build.inside(org):
        made = Survey.objects.get()
        assert (made.languages, made.threshold, len(made.questions)) == (["en", "ko"], 5, 8)
    assert client.post("/surveys/new/shipped", {"shipped": "none"}).status_code == 422


def test_a_survey_is_written_question_by_question(house, django_assert_max_num_queries) -> None:
    org, admin = house
    client = build.client(admin, org)
    page = client.post("/surveys/new", {"title_en": "Noise in the yard", "threshold": "6"})
    assert page.status_code == 303
    path = page["Location"]
    base = path.removesuffix("/manage")
    choice = {"type": "single_choice", "text_en": "Which?", "options_en": "Saws\nHammers"}
    assert (
        client.post(f"{base}/questions", {"type": "scale", "text_en": "It is loud.", "required": "on"}).status_code
        == 303
    )
    assert client.post(f"{base}/questions", choice).status_code == 303
    wrong = client.post(f"{base}/questions", {**choice, "text_en": "Only one?", "options_en": "Saws"})
    assert wrong.status_code == 422
    assert "Only one?" in wrong.text
    assert "Give 2 to 12 answers" in wrong.text
    assert client.post(f"{base}/questions/which/move", {"by": "up"}).status_code == 303
    with build.inside(org):
        assert [question["key"] for question in Survey.objects.get().questions] == ["which", "it-is-loud"]
    assert client.post(f"{base}/questions/which/remove").status_code == 303
    assert client.post(f"{base}/questions/which/remove").status_code == 404
    with django_assert_max_num_queries(12):
        assert "It is loud." in client.get(path).text
    assert client.post(f"{base}/words", {"title_en": "", "title_ko": "", "threshold": "4"}).status_code == 422
    assert client.post(f"{base}/discard").status_code == 303
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"key": "a", "type": "essay", "text": {"en": "x"}},
        {"key": "A b", "type": "free_text", "text": {"en": "x"}},
        {"key": "a", "type": "free_text", "text": {}},
        {"key": "a", "type": "free_text", "text": {"fr": "x"}},
        {"key": "a", "type": "free_text", "text": {"en": "x"}, "max_length": 9000},
        {"key": "a", "type": "free_text", "text": {"en": "x"}, "options": []},
        {"key": "a", "type": "scale", "text": {"en": "x"}, "min": 1, "max": 5, "labels": [{"en": "one"}]},
        {"key": "a", "type": "scale", "text": {"en": "x"}, "min": 5, "max": 1, "labels": []},
        {"key": "a", "type": "single_choice", "text": {"en": "x"}, "options": [{"key": "a", "text": {"en": "x"}}] * 2},
        {"key": "a", "type": "single_choice", "text": {"en": "x"}, "options": "many"},
        "what",
    ],
)
def test_a_question_that_does_not_fit_is_refused(house, question) -> None:
    org, admin = house
    with build.inside(org, admin, "administrator") as actor, pytest.raises(Invalid):
        services.survey_create(actor=actor, title={"en": "x"}, questions=[question])
    client = build.client(admin, org)
    body = {"title": {"en": "x"}, "questions": [question]}
    assert client.post("/api/v1/surveys", body, content_type="application/json").status_code == 422


def test_a_launch_freezes_the_roster_and_merges_small_departments(house) -> None:
    org, admin = house
    yard = build_survey.crew(org, "Yard", 10)
    build_survey.crew(org, "Office", 3)
    survey = build_survey.launched(org, admin)
    late = build.person(org, "learner")
    with build.inside(org, yard[0]) as actor:
        assert [(c.label, c.departments, c.size) for c in SurveyCohort.objects.order_by("label")] == [
            ("", ["Office"], 4),
            ("Yard", ["Yard"], 10),
        ]
        assert RosterEntry.objects.get().cohort == "Yard"
        assert [found.state for found in queries.surveys_of(actor=actor, surveys=[survey])] == ["open"]
        assert [found.id for found in queries.open_surveys_waiting(actor=actor)] == [survey.id]
    with build.inside(org, late) as actor:
        assert [found.state for found in queries.surveys_of(actor=actor, surveys=[survey])] == ["late"]
        assert queries.open_surveys_waiting(actor=actor) == []


def test_fewer_than_five_people_are_never_asked(house) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 3)
    survey = build_survey.draft(org, admin)
    client = build.client(admin, org)
    day = (timezone.localdate() + datetime.timedelta(days=3)).isoformat()
    page = client.post(f"/surveys/{survey.id}/launch", {"closes_on": day})
    assert page.status_code == 422
    assert "At least 5 people are needed" in page.text
    for odd in ("9999-12-31", "0001-01-01", "tomorrow", ""):
        assert client.post(f"/surveys/{survey.id}/launch", {"closes_on": odd}).status_code == 422
    build_survey.crew(org, "Yard", 1)
    assert client.post(f"/surveys/{survey.id}/launch", {"closes_on": day}).status_code == 303


def test_a_launch_needs_as_many_people_as_its_threshold(house) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 6)
    survey = build_survey.draft(org, admin, threshold=8)
    with build.inside(org, admin, "administrator") as actor, pytest.raises(Invalid) as refused:
        services.survey_launch(actor=actor, survey_id=survey.id, closes_at=tomorrow())
    assert refused.value.code == "too-few-people"


def test_surveys_stay_off_where_they_are_not_switched_on() -> None:
    org = build.organization()
    admin = build.person(org, "administrator")
    build_survey.crew(org, "Yard", 6)
    survey = build_survey.draft(org, admin)
    with build.inside(org, admin, "administrator") as actor, pytest.raises(Denied):
        services.survey_launch(actor=actor, survey_id=survey.id, closes_at=tomorrow())
    for person in (admin, build.person(org, "learner")):
        assert "not switched on here" in build.client(person, org).get("/surveys").text


def test_a_threshold_rises_and_never_falls(house) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    client = build.client(admin, org)
    assert client.post(f"/surveys/{survey.id}/threshold", {"threshold": "8"}).status_code == 303
    low = client.post(f"/surveys/{survey.id}/threshold", {"threshold": "6"})
    assert low.status_code == 422
    assert "never lowered" in low.text
    with build.inside(org), pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(id=survey.id).update(threshold=7)
    assert client.post(f"/surveys/{survey.id}/threshold", {"threshold": "4"}).status_code == 422


def test_a_launched_survey_keeps_its_words(house) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    with build.inside(org, admin, "administrator") as actor:
        with pytest.raises(Conflict):
            services.question_remove(actor=actor, survey_id=survey.id, key="help")
        with pytest.raises(Conflict):
            services.survey_discard(actor=actor, survey_id=survey.id)
        with pytest.raises(Conflict):
            services.survey_launch(actor=actor, survey_id=survey.id, closes_at=tomorrow())
        for change in ({"questions": []}, {"status": "draft"}, {"title": {"en": "Other"}}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Survey.objects.filter(id=survey.id).update(**change)
    build_survey.close(org, survey.id)
    with build.inside(org):
        with pytest.raises(Conflict):
            services.survey_close(survey_id=survey.id)
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(id=survey.id).update(status="open")


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_last_day_lies_within_ninety_days(house, days) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 10)
    survey = build_survey.draft(org, admin)
    moment = timezone.now() + datetime.timedelta(days=days)
    with build.inside(org, admin, "administrator") as actor, pytest.raises(Invalid) as refused:
        services.survey_launch(actor=actor, survey_id=survey.id, closes_at=moment)
    assert "closes_at" in refused.value.fields


def test_a_survey_without_questions_or_a_whole_language_is_not_launched(house) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 10)
    halves = [
        {"key": "a", "type": "free_text", "text": {"en": "Why?"}},
        {"key": "b", "type": "free_text", "text": {"ko": "왜?"}},
    ]
    for questions in ([], halves):
        survey = build_survey.draft(org, admin, questions=questions)
        with build.inside(org, admin, "administrator") as actor, pytest.raises(Invalid):
            services.survey_launch(actor=actor, survey_id=survey.id, closes_at=tomorrow())


def test_participation_is_a_range_of_five_or_more(house) -> None:
    org, admin = house
    people = build_survey.crew(org, "Yard", 22)
    survey = build_survey.launched(org, admin)
    answered = 0
    for number in (0, 4, 7, 22):
        build_survey.answers_of(org, survey, people[answered:number])
        answered = number
        with build.inside(org):
            found = queries.participation_of([survey.id])[survey.id]
        assert found.at_most - found.at_least >= 4
        assert found.at_least <= number <= found.at_most
        assert found.invited == 23


@pytest.mark.parametrize("role", ["learner", "author", "coach", "therapist", "manager", "analyst"])
def test_running_surveys_is_for_administrators(house, role) -> None:
    org, admin = house
    build_survey.crew(org, "Yard", 10)
    survey = build_survey.draft(org, admin)
    client = build.client(build.person(org, role), org)
    assert client.get(f"/surveys/{survey.id}/manage").status_code == 403
    assert client.post(f"/surveys/{survey.id}/launch").status_code == 403
    assert client.get("/surveys/new").status_code == 403
    # A draft does not exist for anybody else.
    assert client.get(f"/surveys/{survey.id}").status_code == 404
    assert client.get(f"/api/v1/surveys/{survey.id}").status_code == 404


def test_the_list_is_one_page_of_few_queries(house, django_assert_max_num_queries) -> None:
    org, admin = house
    people = build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    build_survey.launched(org, admin)
    build_survey.answers_of(org, survey, people[:1])
    for person in (people[0], admin):
        client = build.client(person, org)
        with django_assert_max_num_queries(12):
            page = client.get("/surveys")
        assert page.status_code == 200
        assert "Pulse" in page.text
    assert "You took part" in build.client(people[0], org).get("/surveys").text


def test_a_program_can_run_a_survey(house) -> None:
    org, admin = house
    people = build_survey.crew(org, "Yard", 10)
    client = build.client(admin, org)

    def post(path: str, body: dict | None = None):
        return client.post(f"/api/v1{path}", body or {}, content_type="application/json")

    made = post("/surveys", {"title": {"en": "Pulse"}, "questions": build_survey.QUESTIONS})
    assert made.status_code == 201
    path = f"/surveys/{made.json()['id']}"
    assert post("/surveys", {"title": {"en": "Pulse"}, "colour": "red"}).status_code == 422
    assert client.get("/api/v1/survey-drafts").json()["items"][0]["title"] == {"en": "Pulse"}
    changed = client.put(
        f"/api/v1{path}",
        {"title": {"en": "Pulse 2"}, "questions": build_survey.QUESTIONS, "threshold": 6},
        content_type="application/json",
    )
    assert changed.json()["threshold"] == 6
    assert post(f"{path}/launch", {"closes_at": tomorrow().isoformat()}).json()["status"] == "open"
    mine = build.client(people[0], org)
    assert [found["state"] for found in mine.get("/api/v1/surveys").json()["items"]] == ["open"]
    sent = {"answers": {"workload": 4, "tiring": "noise"}}
    assert mine.post(f"/api/v1{path}/answer", sent, content_type="application/json").status_code == 201
    again = mine.post(f"/api/v1{path}/answer", sent, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already-answered")
    wrong = build.client(people[1], org).post(f"/api/v1{path}/answer", {"answers": {}}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["workload"])
    assert post(f"{path}/threshold", {"threshold": 7}).json()["threshold"] == 7
    assert post(f"{path}/close").json()["status"] == "closed"
    assert client.delete(f"/api/v1{path}").status_code == 409
    assert post("/survey-drafts", {"slug": "autumn-pulse"}).status_code == 201
