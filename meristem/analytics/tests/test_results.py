"""Results of surveys: who sees them, what is hidden and why."""

import pytest

from meristem.analytics.queries.results import differ, wilson
from meristem.anonymous.queries import results_of
from meristem.eligibility.tests import build_survey
from meristem.identity.models import User
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """Two departments of ten and one of six; of the small one three answer."""
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    yard = build_survey.crew(org, "Yard", 10)
    studio = build_survey.crew(org, "Studio", 10)
    office = build_survey.crew(org, "Office", 6)
    survey = build_survey.launched(org, admin)
    build_survey.answers_of(org, survey, yard[:8], workload="5", tiring="noise")
    build_survey.answers_of(org, survey, studio[:7], workload="2")
    build_survey.answers_of(org, survey, office[:3], workload="1")
    return org, admin, survey


def test_small_departments_are_counted_together_and_protect_one_another(house) -> None:
    org, _admin, survey = house
    build_survey.close(org, survey.id)
    with build.inside(org):
        found = {(group.question, group.cohort): group for group in results_of(survey.id)}
    assert found["workload", None].answered == 18
    assert found["workload", None].shares == {"5": 0.4444, "2": 0.3889, "1": 0.1667}
    assert found["workload", "Yard"].shares == {"5": 1.0}
    assert (found["workload", ""].reason, found["workload", ""].shares) == ("small", None)
    assert (found["workload", "Studio"].reason, found["workload", "Studio"].answered) == ("protects", None)
    # Only the yard answered the second question, so nothing is left to subtract.
    assert found["tiring", "Yard"].reason == ""
    assert found["tiring", "Studio"].reason == "small"


def test_nothing_is_told_while_a_survey_is_open(house) -> None:
    org, admin, survey = house
    with build.inside(org):
        assert results_of(survey.id) == []
    client = build.client(admin, org)
    page = client.get(f"/survey-results/{survey.id}")
    assert "The results appear when it closes" in page.text
    assert client.get(f"/survey-results/{survey.id}.csv").status_code == 409
    assert client.get(f"/api/v1/surveys/{survey.id}/results").status_code == 409


def test_the_page_says_why_a_group_is_hidden(house, django_assert_max_num_queries) -> None:
    org, admin, survey = house
    build_survey.close(org, survey.id)
    client = build.client(admin, org)
    with django_assert_max_num_queries(12):
        page = client.get(f"/survey-results/{survey.id}")
    assert page.status_code == 200
    assert "Hidden: fewer than 5 people answered" in page.text
    assert "Hidden as well, so that a smaller group cannot be found by subtraction" in page.text
    assert "Smaller departments together" in page.text
    with django_assert_max_num_queries(12):
        assert client.get("/survey-results").status_code == 200


def test_the_export_holds_what_is_shown_and_no_more(house) -> None:
    org, admin, survey = house
    build_survey.close(org, survey.id)
    lines = build.client(admin, org).get(f"/survey-results/{survey.id}.csv").text.splitlines()
    studio = [line for line in lines if ",Studio," in line]
    assert studio
    assert all(",,,," in line for line in studio)


def test_the_api_gives_the_same_groups(house) -> None:
    org, admin, survey = house
    build_survey.close(org, survey.id)
    body = build.client(admin, org).get(f"/api/v1/surveys/{survey.id}/results").json()
    workload = body["questions"][0]
    assert workload["everyone"]["answered_from"] == 15
    assert {group["label"]: group["shares"] is None for group in workload["groups"]} == {
        "Yard": False,
        "Studio": True,
        "Smaller departments together": True,
    }


def test_a_survey_too_few_answered_shows_nothing_at_all() -> None:
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    people = build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    build_survey.answers_of(org, survey, people[:4])
    build_survey.close(org, survey.id)
    with build.inside(org):
        assert [group.shares for group in results_of(survey.id)] == [None, None, None]
    assert "Hidden: fewer than 5" in build.client(admin, org).get(f"/survey-results/{survey.id}").text


@pytest.mark.parametrize("role", ["learner", "author", "coach", "therapist"])
def test_results_are_closed_to_those_without_the_permission(house, role) -> None:
    org, _admin, survey = house
    build_survey.close(org, survey.id)
    client = build.client(build.person(org, role), org)
    for path in ("/survey-results", f"/survey-results/{survey.id}", f"/api/v1/surveys/{survey.id}/results"):
        assert client.get(path).status_code == 403


def test_a_raised_threshold_hides_more(house) -> None:
    from meristem.eligibility import services

    org, admin, survey = house
    with build.inside(org, admin, "administrator") as actor:
        services.survey_raise_threshold(actor=actor, survey_id=survey.id, threshold=9)
    build_survey.close(org, survey.id)
    with build.inside(org):
        shown = [group.cohort for group in results_of(survey.id) if group.shares is not None]
    assert shown == [None]


def test_a_change_is_called_one_only_beyond_chance(house) -> None:
    org, admin, survey = house
    build_survey.close(org, survey.id)
    second = build_survey.launched(org, admin)
    with build.inside(org, admin):
        people = list(User.objects.filter(display_name__startswith="Studio"))
    build_survey.answers_of(org, second, people, workload="1")
    build_survey.close(org, second.id)
    page = build.client(admin, org).get(f"/survey-results/{second.id}")
    assert "44 points fewer than in the survey before" in page.text
    assert not differ(0.44, 18, 0.40, 10)
    assert differ(0.44, 18, 0.0, 10)
    assert not differ(1.0, 5, 1.0, 9)


def test_the_interval_of_a_share_is_wilsons() -> None:
    """8 of 20, worked out by hand from the formula."""
    low, high = wilson(0.4, 20)
    assert (round(low, 3), round(high, 3)) == (0.219, 0.613)
