"""Groups of an organisation."""

import pytest

from meristem.kernel.context import tenant
from meristem.organizations.models import Group, GroupMember
from meristem.organizations.queries import people_led_by
from meristem.organizations.services import group_create
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator")
    return org, ruth, build.client(ruth, org)


def test_a_group_is_made_filled_led_and_emptied(house, django_assert_max_num_queries) -> None:
    org, _ruth, client = house
    ada, bo = build.person(org, "manager", name="Ada Moss"), build.person(org, name="Bo Reed")
    path = client.post("/groups", {"name": "Night team", "characteristic": "Works at night"})["Location"]
    client.post(f"{path}/members", {"user": ada.id, "is_manager": "on"})
    client.post(f"{path}/members", {"user": bo.id})
    client.post(f"{path}/members", {"user": bo.id})
    with tenant(org.id, ada.id):
        assert [entry.user_id for entry in people_led_by(ada.id)] == [bo.id]
    with django_assert_max_num_queries(12):
        page = client.get(path).content.decode()
    assert "Ada Moss" in page
    assert "2 people" in client.get("/groups").content.decode()
    client.post(f"{path}/members", {"user": ada.id})
    assert client.post(f"{path}/members/{bo.id}/remove").status_code == 303
    assert client.post(f"{path}/members/{bo.id}/remove").status_code == 404
    with tenant(org.id):
        assert list(GroupMember.objects.values_list("user_id", "is_manager")) == [(ada.id, False)]


def test_names_of_living_groups_are_unique_and_what_was_typed_is_kept(house) -> None:
    _org, _ruth, client = house
    client.post("/groups", {"name": "Night team"})
    answer = client.post("/groups", {"name": "Night team", "characteristic": "Another"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_name-error"' in page
    assert "Another" in page
    second = client.post("/groups", {"name": "Day team"})["Location"]
    assert client.post(second, {"name": "Night team"}).status_code == 422
    assert client.post(second, {"name": "Morning team"}).status_code == 303


def test_a_group_that_was_put_away_can_be_brought_back_with_its_people(house) -> None:
    org, _ruth, client = house
    ada = build.person(org)
    path = client.post("/groups", {"name": "Night team"})["Location"]
    client.post(f"{path}/members", {"user": ada.id})
    answer = client.post(f"{path}/archive")
    assert answer.status_code == 303
    assert "restore" in answer.cookies["toast"].value
    assert client.post(f"{path}/members", {"user": ada.id}).status_code == 404
    # Its name is free meanwhile, and then it cannot come back under it.
    client.post("/groups", {"name": "Night team"})
    assert client.post(f"{path}/restore").status_code == 422
    with tenant(org.id):
        Group.objects.filter(archived_at=None).update(name="Other")
    assert client.post(f"{path}/restore").status_code == 303
    with tenant(org.id):
        assert GroupMember.objects.count() == 1


def test_groups_and_people_of_another_organisation_do_not_exist(house) -> None:
    org, _ruth, client = house
    theirs = build.organization()
    stranger = build.person(theirs)
    with tenant(theirs.id):
        foreign = group_create(name="Their team")
    with tenant(org.id):
        ours = group_create(name="Our team")
    ada = build.person(org)
    assert client.get(f"/groups/{foreign.id}").status_code == 404
    for deed in ("archive", "restore"):
        assert client.post(f"/groups/{foreign.id}/{deed}").status_code == 404
    assert client.post(f"/groups/{foreign.id}/members", {"user": ada.id}).status_code == 404
    assert client.post(f"/groups/{ours.id}/members", {"user": stranger.id}).status_code == 404
    assert client.post(f"/groups/{ours.id}/members", {"user": "x"}).status_code == 404
    api = f"/api/v1/groups/{foreign.id}"
    assert client.put(api, {"name": "Mine now"}, content_type="application/json").status_code == 404
    assert client.delete(api).status_code == 404
    assert client.get(f"{api}/members").status_code == 404


def test_the_same_through_the_api(house) -> None:
    org, _ruth, client = house
    ada = build.person(org, name="Ada Moss")
    made = client.post("/api/v1/groups", {"name": "Night team"}, content_type="application/json")
    assert made.status_code == 201
    path = f"/api/v1/groups/{made.json()['id']}"
    answer = client.put(f"{path}/members/{ada.id}", {"is_manager": True}, content_type="application/json")
    assert answer.status_code == 204
    assert client.get(f"{path}/members").json()["items"] == [
        {"user_id": str(ada.id), "name": "Ada Moss", "is_manager": True}
    ]
    assert client.delete(f"{path}/members/{ada.id}").status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/groups").json()["items"] == []
    assert len(client.get("/api/v1/groups?archived=true").json()["items"]) == 1
    assert client.post(f"{path}/restore").json()["is_archived"] is False
    taken = client.post("/api/v1/groups", {"name": "Night team"}, content_type="application/json")
    assert (taken.status_code, list(taken.json()["errors"])) == (422, ["name"])
