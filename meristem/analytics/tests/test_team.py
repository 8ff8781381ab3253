"""A team's learning is for whoever leads the team, and holds nothing else."""

import datetime
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from meristem.analytics.models import UserStatistics
from meristem.analytics.tests.test_projections import course_in
from meristem.learning.models import Enrolment
from meristem.organizations.models import Group, GroupMember
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    org = build.organization()
    manager, other = build.person(org, "manager", name="Mona"), build.person(org, "manager")
    ada, ben = build.person(org, "learner", name="=Ada"), build.person(org, "learner", name="Ben <b>")
    stranger = build.person(org, "learner", name="Cleo")
    with build.inside(org):
        yard, studio = (Group.objects.create(organization=org, name=name) for name in ("Yard", "Studio"))
        for group, user, leads in (
            (yard, manager, True),
            (yard, ada, False),
            (yard, ben, False),
            (studio, other, True),
            (studio, manager, False),
            (studio, stranger, False),
            (studio, ben, False),
        ):
            GroupMember.objects.create(organization=org, group=group, user=user, is_manager=leads)
        course, *_ = course_in(org, manager)
        UserStatistics.objects.create(
            organization=org, user=ada, courses_enrolled=2, courses_completed=1, last_active_at=timezone.now()
        )
        for user, due in ((ada, None), (ben, timezone.now() - datetime.timedelta(days=2))):
            Enrolment.objects.create(organization=org, user=user, course=course, due_at=due)
    return org, manager, ada, ben, stranger


def test_a_manager_sees_the_people_of_her_groups_and_nobody_else(house, django_assert_max_num_queries) -> None:
    org, manager, ada, ben, stranger = house
    client = build.client(manager, org)
    with django_assert_max_num_queries(12):
        page = client.get("/team")
    assert "=Ada" in page.text
    assert "Ben &lt;b&gt;" in page.text
    assert "Cleo" not in page.text
    assert "1 late" in page.text
    with django_assert_max_num_queries(12):
        assert "Rest" in client.get(f"/team/{ben.id}").text
    for path in ("/team", "/api/v1/team"):
        for person in (stranger, manager):
            assert client.get(f"{path}/{person.id}").status_code == 404
    assert client.get(f"/api/v1/team/{ada.id}").json()["courses"][0]["title"] == "Rest"


def test_a_member_of_a_group_who_does_not_lead_it_sees_nobody(house) -> None:
    org, *_ = house
    coach = build.person(org, "coach")
    page = build.client(coach, org).get("/team")
    assert page.status_code == 200
    assert "You lead no group yet" in page.text


@pytest.mark.parametrize("role", ["learner", "author", "therapist", "analyst", "administrator"])
def test_the_team_is_closed_to_other_roles(house, role) -> None:
    org, _manager, ada, *_ = house
    client = build.client(build.person(org, role), org)
    for path in ("/team", "/team.csv", "/team.xlsx", f"/team/{ada.id}", "/api/v1/team"):
        assert client.get(path).status_code == 403


def test_filters_and_order_stand_in_the_address(house) -> None:
    org, manager, _ada, _ben, _ = house
    client = build.client(manager, org)

    def names(**query: str) -> list[str]:
        return [row["name"] for row in client.get("/api/v1/team", query).json()["items"]]

    assert names() == ["=Ada", "Ben <b>"]
    assert names(state="late") == ["Ben <b>"]
    assert names(state="active") == ["=Ada"]
    assert names(search="ben") == ["Ben <b>"]
    page = client.get("/team", {"sort": "-completed"}).text
    assert page.index("=Ada") < page.index("Ben &lt;b&gt;")
    page = client.get("/team", {"sort": "completed"}).text
    assert page.index("=Ada") > page.index("Ben &lt;b&gt;")
    assert "Nobody fits these filters" in client.get("/team", {"q": "zzz"}).text
    for odd in ({"group": "x"}, {"sort": "drop"}, {"from": "-1"}, {"from": "9" * 30}, {"state": "x"}):
        assert client.get("/team", odd).status_code == 200


def test_pages_of_the_api_follow_one_another(house) -> None:
    org, manager, *_ = house
    client = build.client(manager, org)
    first = client.get("/api/v1/team", {"limit": 1}).json()
    second = client.get("/api/v1/team", {"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [row["name"] for row in first["items"] + second["items"]] == ["=Ada", "Ben <b>"]
    assert second["next_cursor"] is None
    assert client.get("/api/v1/team", {"cursor": "nonsense"}).status_code == 422


def test_exports_run_no_formula(house) -> None:
    org, manager, *_ = house
    client = build.client(manager, org)
    assert "'=Ada" in client.get("/team.csv").text
    sheet = load_workbook(io.BytesIO(client.get("/team.xlsx").content)).active
    assert sheet["A1"].value == "Name"
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=Ada", "s")


def test_nothing_private_is_read_for_the_team(house) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    org, manager, ada, *_ = house
    client = build.client(manager, org)
    with CaptureQueriesContext(connection) as captured:
        client.get("/team")
        client.get(f"/team/{ada.id}")
        client.get("/team.csv")
    statements = " ".join(query["sql"] for query in captured)
    for app in ("wellbeing_", "psychometrics_", "care_", "assessments_", "anonymous_", "eligibility_"):
        assert app not in statements
