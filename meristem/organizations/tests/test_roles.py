"""Roles of an organisation's own: what they grant, to whom, where, and who may not pass them on."""

from uuid import uuid4

import pytest

from meristem.kernel.context import entered, tenant
from meristem.kernel.links import token_hash
from meristem.organizations.models import CustomRole, Membership, RoleAssignment
from meristem.organizations.queries import people_led_by
from meristem.organizations.services import (
    group_archive,
    group_create,
    group_member_add,
    group_restore,
    member_remove,
    role_archive,
    role_assign,
    role_change,
    role_create,
)
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    return org, build.person(org, "administrator", "learner", name="Ruth Feldman")


def permissions_at_the_door(person, org) -> frozenset[str]:
    token = build.session(person, org)
    with entered(token_hash(token)) as actor:
        return actor.permissions


def given(org, ruth, person, *permissions: str, group=None, name="Own role") -> CustomRole:
    with build.inside(org, ruth, "administrator") as actor:
        role = CustomRole.objects.filter(name=name).first() or role_create(
            actor=actor, name=name, permissions=permissions
        )
        role_assign(actor=actor, role_id=role.id, user_id=person.id, group_id=group)
    return role


def test_a_role_is_made_given_changed_and_put_away_in_the_browser(house, django_assert_max_num_queries) -> None:
    org, ruth = house
    ada = build.person(org, name="Ada Moss")
    client = build.client(ruth, org)
    wrong = client.post("/roles/new", {"name": "Reader", "permissions": ["organizations.fly"]})
    assert wrong.status_code == 422
    assert b"Reader" in wrong.content
    made = client.post("/roles/new", {"name": "Reader", "permissions": ["organizations.read_audit"]})
    assert made.status_code == 303
    place = made["Location"]
    assert client.post("/roles/new", {"name": "Reader", "permissions": ["courses.author"]}).status_code == 422
    assert build.client(ada, org).get("/audit").status_code == 403
    assert client.post(place + "/assign", {"user": str(ada.id)}).status_code == 303
    assert build.client(ada, org).get("/audit").status_code == 200
    with django_assert_max_num_queries(12):
        page = client.get(place).content.decode()
    assert "Ada Moss" in page
    with django_assert_max_num_queries(12):
        assert "Reader" in client.get("/roles").content.decode()
    assert "Reader" in client.get(f"/members/{ada.id}").content.decode()
    client.post(place, {"name": "Writer", "permissions": ["courses.author"]})
    assert permissions_at_the_door(ada, org) == {"courses.author"}
    client.post(place + "/archive")
    assert permissions_at_the_door(ada, org) == set()
    client.post(place + "/restore")
    assert permissions_at_the_door(ada, org) == {"courses.author"}
    with tenant(org.id):
        entry = RoleAssignment.objects.get()
    client.post(f"{place}/assignments/{entry.id}/take")
    with tenant(org.id):
        assert Membership.objects.get(user=ada).granted is None


def test_the_same_through_the_api(house) -> None:
    org, ruth = house
    ada = build.person(org)
    client = build.client(ruth, org)

    def send(method: str, path: str, **body: object):
        return client.generic(method, "/api/v1" + path, __import__("json").dumps(body), "application/json")

    codes = {item["code"] for item in client.get("/api/v1/permissions").json()["items"]}
    assert {"analytics.team", "organizations.manage"} <= codes
    made = send("POST", "/own-roles", name="Reader", permissions=["organizations.read_audit"])
    assert made.status_code == 201
    place = f"/own-roles/{made.json()['id']}"
    assert send("POST", "/own-roles", name="x", permissions=["no.such"]).status_code == 422
    assert send("POST", "/own-roles", name="x", permissions=["courses.author"], roles=["y"]).status_code == 422
    held = send("POST", place + "/holders", user_id=str(ada.id))
    assert held.status_code == 201
    assert client.get("/api/v1" + place + "/holders").json()["items"][0]["user_id"] == str(ada.id)
    assert client.get("/api/v1/own-roles").json()["items"][0]["holders"] == 1
    other = send("POST", "/own-roles", name="Other", permissions=["courses.author"]).json()["id"]
    # The right holder below the wrong role is nothing.
    assert send("DELETE", f"/own-roles/{other}/holders/{held.json()['id']}").status_code == 404
    assert send("DELETE", f"{place}/holders/{held.json()['id']}").status_code == 204
    assert send("PUT", place, name="Reader", permissions=["courses.publish"]).json()["permissions"] == [
        "courses.publish"
    ]
    assert send("DELETE", place).status_code == 204
    assert send("POST", place + "/restore").status_code == 200


def test_nobody_grants_or_takes_what_she_does_not_hold(house) -> None:
    org, ruth = house
    max_, ada, bo = build.person(org), build.person(org), build.person(org)
    given(org, ruth, max_, "organizations.manage_members", name="Staff office")
    strong = given(org, ruth, bo, "organizations.manage", name="Strong")
    client = build.client(max_, org)
    with tenant(org.id):
        entry = RoleAssignment.objects.get(role=strong)
    assert client.get("/members").status_code == 200
    # No role of the house, no role of one's own, not to others and not to herself.
    for role in ("administrator", "author", "therapist", "manager"):
        for whom in (ada, max_):
            assert client.post(f"/members/{whom.id}", {"roles": ["learner", role]}).status_code in (403, 422), role
    assert client.post("/members/invite", {"emails": "z@example.org", "roles": ["administrator"]}).status_code == 403
    assert client.post("/roles/new", {"name": "Up", "permissions": ["organizations.manage"]}).status_code == 422
    assert client.post(f"/roles/{strong.id}/assign", {"user": str(max_.id)}).status_code == 403
    assert client.post(f"/roles/{strong.id}/assignments/{entry.id}/take").status_code == 403
    assert client.post(f"/roles/{strong.id}/archive").status_code == 403
    assert client.post(f"/roles/{strong.id}", {"name": "s", "permissions": ["organizations.view_members"]}).status_code
    # Nor may she decide over somebody who may do more.
    for person in (ruth, bo):
        for deed in ("suspend", "remove"):
            assert client.post(f"/members/{person.id}/{deed}").status_code == 403
    assert client.post(f"/members/{ruth.id}", {"roles": ["learner"]}).status_code in (403, 422)
    with tenant(org.id):
        assert Membership.objects.get(user=max_).granted == [
            "organizations.manage_members",
            "organizations.view_members",
        ]
        assert Membership.objects.get(user=max_).roles == ["learner"]
        assert CustomRole.objects.get(id=strong.id).permissions == ["organizations.manage"]
        assert Membership.objects.get(user=ruth).status == "active"
    # What she holds she may pass on.
    answer = client.post("/roles/new", {"name": "Deputy", "permissions": ["organizations.manage_members"]})
    assert answer.status_code == 303


def test_a_role_for_a_group_opens_that_group_and_no_other(house) -> None:
    org, ruth = house
    ina, ada, bo = build.person(org, name="Ina"), build.person(org, name="Ada"), build.person(org, name="Bo")
    with build.inside(org, ruth, "administrator") as actor:
        first, second = group_create(name="First"), group_create(name="Second")
        group_member_add(group_id=first.id, user_id=ada.id)
        group_member_add(group_id=second.id, user_id=bo.id)
        # The mark of a manager alone grants nothing.
        group_member_add(group_id=second.id, user_id=ina.id, is_manager=True)
        wide = role_create(actor=actor, name="Wide", permissions=["organizations.manage"])
        with pytest.raises(Exception, match="invalid"):
            role_assign(actor=actor, role_id=wide.id, user_id=ina.id, group_id=first.id)
    role = given(org, ruth, ina, "analytics.team", "organizations.view_members", group=first.id, name="Mentor")
    assert permissions_at_the_door(ina, org) == {"analytics.team", "organizations.view_members"}
    with build.inside(org, ina):
        assert [seat.user.display_name for seat in people_led_by(ina.id)] == ["Ada"]
    page = build.client(ina, org).get("/members").content.decode()
    assert ("Ada" in page, "Bo<" in page, "Second" in page) == (True, False, False)
    with build.inside(org, ruth, "administrator") as actor:
        with pytest.raises(Exception, match="invalid"):
            role_change(
                actor=actor, role_id=role.id, name="Mentor", description="", permissions=["organizations.manage"]
            )
        group_archive(group_id=first.id)
    assert permissions_at_the_door(ina, org) == set()
    with build.inside(org, ruth, "administrator"):
        group_restore(group_id=first.id)
    assert "analytics.team" in permissions_at_the_door(ina, org)
    with build.inside(org, ruth, "administrator") as actor:
        role_archive(actor=actor, role_id=role.id)
    assert permissions_at_the_door(ina, org) == set()


def test_who_is_removed_comes_back_without_the_roles(house) -> None:
    org, ruth = house
    ada = build.person(org)
    given(org, ruth, ada, "organizations.read_audit")
    with build.inside(org, ruth, "administrator") as actor:
        member_remove(actor=actor, user_id=ada.id)
        assert not RoleAssignment.objects.exists()
        assert Membership.objects.get(user=ada).granted is None


def test_roles_of_another_organisation_do_not_exist(house) -> None:
    org, ruth = house
    other = build.organization("Elsewhere")
    eve = build.person(other, "administrator")
    role = given(org, ruth, ruth, "organizations.read_audit")
    client = build.client(eve, other)
    for path in ("", "/assign", "/archive", "/restore"):
        assert client.post(f"/roles/{role.id}{path}", {"user": str(eve.id)}).status_code == 404
    assert client.get(f"/roles/{role.id}").status_code == 404
    assert client.get(f"/roles/{uuid4()}").status_code == 404
    assert "Own role" not in client.get("/roles").content.decode()


def test_a_manager_meets_the_people_of_her_groups_on_every_page_and_nobody_else(
    house, django_assert_max_num_queries
) -> None:
    """Every page and every answer that lists people to a manager or a coach."""
    org, ruth = house
    for kind in ("manager", "coach"):
        boss = build.person(org, kind, name=f"Boss {kind}")
        mine, other = build.person(org, name=f"Mine {kind}"), build.person(org, name=f"Stranger {kind}")
        with build.inside(org, ruth, "administrator"):
            hers, theirs = group_create(name=f"Hers {kind}"), group_create(name=f"Theirs {kind}")
            group_member_add(group_id=hers.id, user_id=boss.id, is_manager=True)
            group_member_add(group_id=hers.id, user_id=mine.id)
            group_member_add(group_id=theirs.id, user_id=mine.id)
            group_member_add(group_id=theirs.id, user_id=other.id)
            group_member_add(group_id=theirs.id, user_id=boss.id)
        client = build.client(boss, org)
        lists = (
            "/members", "/members.csv", "/api/v1/members", f"/members?group={theirs.id}", "/members?q=Stranger",
            "/members?status=active&role=learner", "/team", "/team.csv", "/api/v1/team",
        )  # fmt: skip
        for path in lists:
            with django_assert_max_num_queries(12):
                answer = client.get(path)
            text = answer.content.decode()
            assert answer.status_code == 200, path
            assert ">Stranger" not in text, path
            assert f"Stranger {kind}" not in text, path
            assert "Ruth Feldman" not in text, path
            # Nor what other groups somebody of hers is in.
            assert f"Theirs {kind}" not in text, path
            if "q=" not in path:
                assert f"Mine {kind}" in text, path
        for person in (other, ruth):
            for path in (f"/members/{person.id}", f"/api/v1/members/{person.id}", f"/team/{person.id}"):
                assert client.get(path).status_code == 404, path
        assert client.get(f"/members/{mine.id}").status_code == 200
        closed = ("/members/invite", "/groups", f"/groups/{hers.id}", "/roles", "/audit", "/api/v1/groups")
        for path in closed:
            assert client.get(path).status_code == 403, path
        for path in (f"/members/{mine.id}", f"/members/{mine.id}/suspend", f"/members/{mine.id}/describe"):
            assert client.post(path, {"roles": ["administrator"]}).status_code == 403, path
        for path in ("/palette", "/api/v1/palette"):
            assert f"Stranger {kind}" not in client.get(path).content.decode()
