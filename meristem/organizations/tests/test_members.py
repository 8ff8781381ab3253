"""The directory: who is in, with which roles, and who can no longer come in."""

import pytest

from meristem.kernel.audit import values_of
from meristem.kernel.context import tenant
from meristem.kernel.errors import Conflict
from meristem.kernel.models import AuditEntry, EventRecord
from meristem.organizations.models import GroupMember, Membership
from meristem.organizations.services import group_create, group_member_add, member_remove, roles_change
from tests import build
from tests.identity.support import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """(organisation, administrator, her client)."""
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", name="Ruth Feldman")
    return org, ruth, build.client(ruth, org)


def member_of(org, person) -> Membership:
    with tenant(org.id):
        return Membership.objects.get(user_id=person.id)


def test_the_list_is_searched_and_filtered_by_what_stands_in_the_address(house, django_assert_max_num_queries) -> None:
    org, _ruth, client = house
    ada = build.person(org, "author", name="Ada Moss")
    build.person(org, name="Bo Reed")
    build.person(build.organization(), name="Ada Elsewhere")
    with tenant(org.id):
        group = group_create(name="Night team")
        group_member_add(group_id=group.id, user_id=ada.id)
    with django_assert_max_num_queries(12):
        page = client.get("/members").content.decode()
    assert "Ada Moss" in page
    assert "Night team" in page
    assert "Elsewhere" not in page
    for query in ("?q=moss", "?role=author", f"?group={group.id}", "?q=ADA&status=active"):
        page = client.get("/members" + query).content.decode()
        assert ("Ada Moss" in page, "Bo Reed" in page) == (True, False), query
    assert "Nobody fits" in client.get("/members?q=zzz").content.decode()
    for odd in ("?page=0", "?page=99999999999", "?role=king", "?group=x", "?q=%00", "?status=gone"):
        assert client.get("/members" + odd).status_code == 200, odd


def test_the_csv_holds_the_filter_and_no_formulas(house) -> None:
    org, _ruth, client = house
    build.person(org, name='=HYPERLINK("http://evil.example")')
    build.person(org, "author", name="Bo Reed")
    answer = client.get("/members.csv")
    text = answer.content.decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert "\"'=HYPERLINK" in text
    assert "\n=" not in text
    assert "HYPERLINK" not in client.get("/members.csv?role=author").content.decode()


def test_only_who_manages_members_gets_in(house) -> None:
    org, _ruth, _client = house
    learner = build.client(build.person(org, "learner", "manager"), org)
    for path in ("/members/invite", "/groups", "/roles", "/audit", "/organization"):
        assert learner.get(path).status_code == 403, path
        assert build.client().get(path).status_code == 302, path


def test_roles_are_changed_noted_and_told_as_a_fact(house) -> None:
    org, _ruth, client = house
    ada = build.person(org, name="Ada Moss")
    answer = client.post(f"/members/{ada.id}", {"roles": ["coach", "author", "learner"]})
    assert answer.status_code == 303
    assert member_of(org, ada).roles == ["learner", "author", "coach"]
    with tenant(org.id):
        entry = AuditEntry.objects.get(action="member.roles_changed")
        assert (entry.before, entry.after) == (None, None)
        assert values_of([entry])[entry.id] == ({"roles": ["learner"]}, {"roles": ["learner", "author", "coach"]})
        assert EventRecord.objects.get(type="organizations.roles_changed").subject_id == ada.id
    for wrong in ([], ["king"]):
        assert client.post(f"/members/{ada.id}", {"roles": wrong}).status_code == 422


def test_the_last_administrator_keeps_the_role_and_stays(house) -> None:
    org, ruth, client = house
    answer = client.post(f"/members/{ruth.id}", {"roles": ["learner"]})
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()
    for deed in ("remove", "suspend"):
        answer = client.post(f"/members/{ruth.id}/{deed}")
        assert answer.status_code == 409
        assert "last administrator" in answer.content.decode()
    assert client.post("/organizations/leave").status_code == 409
    second = build.person(org, "administrator")
    assert client.post(f"/members/{ruth.id}/remove").status_code == 303
    assert member_of(org, ruth).status == "removed"
    with tenant(org.id, second.id) as actor, pytest.raises(Conflict):
        member_remove(actor=actor, user_id=second.id)


def test_a_suspended_member_cannot_come_in_until_she_is_let_in_again(house) -> None:
    org, _ruth, client = house
    ada = build.person(org)
    hers = build.client(ada, org)
    assert hers.get("/settings").status_code == 200
    assert client.post(f"/members/{ada.id}/suspend").status_code == 303
    assert hers.get("/settings").status_code == 302
    assert "suspended" in client.get(f"/members/{ada.id}").content.decode()
    assert client.post(f"/members/{ada.id}/reinstate").status_code == 303
    # What was open has ended for good; a new session lets her in.
    assert hers.get("/settings").status_code == 302
    assert build.client(ada, org).get("/settings").status_code == 200


def test_who_is_removed_is_out_at_once_and_in_no_group(house) -> None:
    org, _ruth, client = house
    ada = build.person(org)
    hers = build.client(ada, org)
    with tenant(org.id):
        group_member_add(group_id=group_create(name="Night team").id, user_id=ada.id)
    assert client.post(f"/members/{ada.id}/remove").status_code == 303
    assert hers.get("/settings").status_code == 302
    assert client.get(f"/members/{ada.id}").status_code == 404
    with tenant(org.id):
        assert not GroupMember.objects.exists()
        assert EventRecord.objects.filter(type="organizations.member_removed", subject_id=ada.id).exists()


def test_people_of_another_organisation_do_not_exist(house) -> None:
    _org, _ruth, client = house
    theirs = build.organization()
    stranger = build.person(theirs)
    assert client.get(f"/members/{stranger.id}").status_code == 404
    assert client.post(f"/members/{stranger.id}", {"roles": ["author"]}).status_code == 404
    for deed in ("suspend", "reinstate", "remove"):
        assert client.post(f"/members/{stranger.id}/{deed}").status_code == 404
    api = "/api/v1/members"
    assert client.get(f"{api}/{stranger.id}").status_code == 404
    body = {"roles": ["author"]}
    assert client.put(f"{api}/{stranger.id}/roles", body, content_type="application/json").status_code == 404
    assert client.delete(f"{api}/{stranger.id}").status_code == 404
    assert member_of(theirs, stranger).roles == ["learner"]


def test_the_owner_stays_administrator_until_the_organisation_is_handed_on(house) -> None:
    org, _ruth, _client = house
    ada = account(org)
    founder = build.client(ada, org)
    assert (
        founder.post("/organizations/new", {"name": "Reed & Co", "industry": "", "size_range": ""}).status_code == 303
    )
    settings = founder.get("/api/v1/organization").json()
    assert (settings["name"], settings["owner_id"]) == ("Reed & Co", str(ada.id))
    from meristem.organizations.queries import organizations_of

    with tenant(org.id, ada.id):
        place = next(p for p in organizations_of(ada.id) if p.name == "Reed & Co")
    with tenant(place.id, ada.id):
        from meristem.organizations.services import membership_add

        bo = build.person(org)
        membership_add(user_id=bo.id, roles=["administrator"])
    with tenant(place.id, ada.id, frozenset({"administrator"})) as actor, pytest.raises(Conflict):
        roles_change(actor=actor, user_id=ada.id, roles=["learner"])
    assert founder.post("/organization/owner", {"user": str(bo.id)}).status_code == 303
    assert founder.post("/organization/owner", {"user": str(ada.id)}).status_code == 403
    assert founder.post(f"/members/{ada.id}", {"roles": ["learner"]}).status_code == 303


def test_the_same_through_the_api_page_by_page(house) -> None:
    org, _ruth, client = house
    people = [build.person(org, name=f"Person {n}") for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/api/v1/members", {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["user_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 6
    answer = client.put(
        f"/api/v1/members/{people[0].id}/roles", {"roles": ["learner", "coach"]}, content_type="application/json"
    )
    assert answer.json()["roles"] == ["learner", "coach"]
    for body in ({"roles": []}, {"roles": ["king"]}, {"roles": ["coach"], "more": 1}):
        answer = client.put(f"/api/v1/members/{people[0].id}/roles", body, content_type="application/json")
        assert answer.status_code == 422, body
    assert client.post(f"/api/v1/members/{people[0].id}/suspend").json()["status"] == "suspended"
    assert client.post(f"/api/v1/members/{people[0].id}/reinstate").json()["status"] == "active"
    assert client.delete(f"/api/v1/members/{people[0].id}").status_code == 204
    assert client.get("/api/v1/members?cursor=nonsense").status_code == 422
