"""Founding, switching, settings, leaving, the audit log."""

import datetime
import re

import pytest
from django.utils import timezone

from meristem.kernel.context import entered, tenant
from meristem.kernel.models import AuditEntry
from meristem.organizations.models import Membership, Organization, OrganizationSettings
from meristem.organizations.queries import public_organization_id
from meristem.organizations.services import membership_add, public_organization_ensure
from tests import build
from tests.identity.support import PASSWORD, letter, link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", name="Ruth Feldman")
    return org, ruth, build.client(ruth, org)


def names(client) -> list[str]:
    return [place["name"] for place in client.get("/api/v1/organizations").json()["items"]]


def me(client) -> dict:
    return client.get("/api/v1/me").json()


def test_a_founder_becomes_owner_and_administrator_and_finds_herself_inside(house) -> None:
    org, _ruth, _client = house
    ada = build.person(org)
    client = build.client(ada, org)
    answer = client.post("/organizations/new", {"name": "Reed & Co", "industry": "Boats", "size_range": "1-10"})
    assert (answer.status_code, answer["Location"]) == (303, "/members")
    mine = me(client)
    assert (mine["organization_name"], mine["roles"]) == ("Reed & Co", ["administrator", "learner"])
    assert client.get("/members").status_code == 200
    page = client.get("/organizations").content.decode()
    assert "Riverside" in page
    assert "Reed &amp; Co" in page
    assert client.post("/organizations/new", {"name": " ", "size_range": "huge"}).status_code == 422


def test_a_form_sent_twice_founds_and_leaves_once(house) -> None:
    org, _ruth, _client = house
    client = build.client(build.person(org), org)

    def key_on(path: str) -> str:
        found = re.search(r'name="_once" value="([^"]+)"', client.get(path).content.decode())
        assert found is not None
        return found[1]

    form = {"name": "Twice", "size_range": "1-10", "_once": key_on("/organizations/new")}
    assert [client.post("/organizations/new", form).status_code for _time in range(2)] == [303, 303]
    assert names(client).count("Twice") == 1
    client.post("/organizations/new", {"name": "Another", "size_range": "1-10", "_once": key_on("/organizations/new")})
    client.post("/organizations/switch", {"organization": str(org.id)})
    once = {"_once": key_on("/organizations")}
    assert [client.post("/organizations/leave", once).status_code for _time in range(2)] == [303, 303]
    assert sorted(names(client)) == ["Another", "Twice"]


def test_two_organisations_of_one_name_and_one_without_latin_letters_can_be_founded(house) -> None:
    org, ruth, client = house
    for name in ("Reed & Co", "Reed & Co", "배움터"):
        body = {"name": name}
        assert client.post("/api/v1/organizations", body, content_type="application/json").status_code == 201
    names = [place["name"] for place in client.get("/api/v1/organizations").json()["items"]]
    assert names.count("Reed & Co") == 2
    assert "배움터" in names
    assert org.id
    assert ruth.id


def test_switching_leads_to_ones_own_organisations_only(house) -> None:
    org, ruth, client = house
    other, foreign = build.organization("Harbour"), build.organization()
    with tenant(other.id, ruth.id):
        membership_add(user_id=ruth.id)
    assert client.post("/organizations/switch", {"organization": other.id})["Location"] == "/today"
    assert me(client)["organization_id"] == str(other.id)
    assert client.post("/organizations/switch", {"organization": foreign.id}).status_code == 404
    assert client.post("/organizations/switch", {"organization": "x"}).status_code == 404
    assert client.post(f"/api/v1/organizations/{org.id}/switch").status_code == 204
    assert me(client)["organization_id"] == str(org.id)


def test_leaving_goes_on_elsewhere(house) -> None:
    org, _ruth, _client = house
    ada = build.person(org)
    client = build.client(ada, org)
    assert client.post("/organizations/leave").status_code == 303
    # Who has no other place comes into the public organisation.
    assert me(client)["organization_id"] == str(public_organization_id())
    with tenant(org.id):
        assert Membership.objects.get(user_id=ada.id).status == "removed"
        assert AuditEntry.objects.filter(action="member.left", object_id=ada.id).exists()


def test_settings_are_changed_and_noted_and_what_does_not_fit_is_kept(house) -> None:
    org, _ruth, client = house
    form = {
        "name": "Riverside Care",
        "industry": "Health care",
        "size_range": "51-200",
        "company_email": "hello@riverside.example",
        "billing_email": "",
        "default_language": "ko",
        "visitors_see_courses": "on",
    }
    wrong = client.post("/organization", form | {"company_email": "no address"})
    assert wrong.status_code == 422
    assert 'value="no address"' in wrong.content.decode()
    assert client.post("/organization", form).status_code == 303
    with tenant(org.id):
        assert Organization.objects.get().name == "Riverside Care"
        own = OrganizationSettings.objects.get()
        assert (own.default_language, own.visitors_see_courses) == ("ko", True)
        entry = AuditEntry.objects.get(action="organization.changed")
        assert entry.before["name"] == "Riverside"
    answer = client.patch("/api/v1/organization", {"name": "Riverside"}, content_type="application/json")
    assert (answer.json()["name"], answer.json()["default_language"]) == ("Riverside", "ko")
    assert client.patch("/api/v1/organization", {"slug": "x"}, content_type="application/json").status_code == 422


def test_the_audit_log_is_read_filtered_and_paged(house, django_assert_max_num_queries) -> None:
    org, ruth, client = house
    people = [build.person(org, name=f"Person {n}") for n in range(52)]
    for person in people:
        client.post(f"/members/{person.id}", {"roles": ["coach"]})
    client.post(f"/members/{people[0].id}/suspend")
    with django_assert_max_num_queries(12):
        page = client.get("/audit").content.decode()
    assert "suspended a member" in page
    assert "roles: learner → coach" in page
    assert "Person 51" in page
    assert "Person 1<" not in page
    following = page.split('rel="prev"')[0].split('href="?cursor=')[1].split('"')[0]
    assert "Person 1<" in client.get(f"/audit?cursor={following}").content.decode()
    assert "suspended" not in client.get(f"/audit?area=token&person={ruth.id}").content.decode()
    assert client.get("/audit?area=x&person=y").status_code == 200
    assert client.get("/audit?cursor=x").status_code == 422
    listed = client.get("/api/v1/audit?area=member&limit=1").json()
    assert listed["items"][0]["action"] == "member.suspended"
    assert listed["next_cursor"]


def test_the_audit_log_of_another_organisation_is_not_there(house) -> None:
    org, _ruth, client = house
    ada = build.person(org, name="Secret Person")
    client.post(f"/members/{ada.id}", {"roles": ["coach"]})
    theirs = build.organization()
    stranger = build.client(build.person(theirs, "administrator"), theirs)
    assert stranger.get("/api/v1/audit").json()["items"] == []


def test_the_roles_page_says_what_each_may_do(house) -> None:
    _org, _ruth, client = house
    page = client.get("/roles").content.decode()
    assert "Invite people, give roles, remove members" in page


def test_an_installation_without_a_public_organisation_gets_one_once() -> None:
    first = public_organization_ensure()
    assert public_organization_ensure() == first
    with entered(None) as actor:
        assert actor.organization_id == first


def test_the_first_visitor_of_a_fresh_installation_can_sign_up() -> None:
    client = build.client()
    assert client.get("/signup").status_code == 200
    form = {"display_name": "Ada Moss", "email": "ada@example.org", "password": PASSWORD}
    assert client.post("/signup", form).status_code == 303
    assert client.post(link_in(letter("ada@example.org"), "verify-email")).status_code == 303
    assert me(client)["organization_id"] == str(public_organization_id())


def test_leaving_handing_on_and_roles_through_the_api(house) -> None:
    org, ruth, client = house
    assert client.post("/api/v1/organization/leave").status_code == 409
    body = {"user_id": str(build.person(org, "administrator").id)}
    # Nobody owns this organisation: there is nobody to hand it on.
    assert client.put("/api/v1/organization/owner", body, content_type="application/json").status_code == 403
    assert client.post("/api/v1/organization/leave").status_code == 204
    assert me(client)["organization_id"] == str(public_organization_id())
    assert client.get("/api/v1/roles").status_code == 403
    other = build.client(build.person(org, "administrator"), org)
    assert {role["code"] for role in other.get("/api/v1/roles").json()["items"]} >= {"learner", "administrator"}
    assert ruth.id


def test_the_log_is_found_by_who_what_and_when_and_downloaded_without_formulas(house) -> None:
    org, ruth, client = house
    ada = build.person(org, name='=HYPERLINK("http://evil.example")')
    bo = build.person(org, name="Bo Reed")
    for person in (ada, bo):
        client.post(f"/members/{person.id}", {"roles": ["coach"]})
    build.client(bo, org).post("/settings/sessions/end-others")
    today = timezone.localdate()
    assert "Bo Reed" not in client.get(f"/audit?object={ada.id}").content.decode()
    assert "changed roles" in client.get(f"/audit?object={bo.id}&type=user").content.decode()
    assert "changed roles" not in client.get("/audit?who=bo+reed").content.decode()
    assert "changed roles" in client.get(f"/audit?who={ruth.email}").content.decode()
    assert "changed roles" in client.get(f"/audit?from={today}&to={today}").content.decode()
    assert "changed roles" not in client.get(f"/audit?from={today + datetime.timedelta(days=1)}").content.decode()
    for odd in ("from=x&to=9999-12-31", "to=0001-01-01", "who=%00", "type=%00", "object=x"):
        assert client.get(f"/audit?{odd}").status_code == 200, odd
    answer = client.get(f"/audit.csv?object={ada.id}")
    text = answer.content.decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert "'=HYPERLINK" in text
    assert ",=" not in text
    assert '""roles"": [""coach""]' in text
    assert "Bo Reed" not in text
    assert "downloaded the audit log" in client.get("/audit?area=export").content.decode()
    listed = client.get(f"/api/v1/audit?object_id={bo.id}&area=member").json()["items"]
    assert [item["after"] for item in listed] == [{"roles": ["coach"]}]
    assert build.client(bo, org).get("/audit.csv").status_code == 403
