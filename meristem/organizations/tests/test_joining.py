"""Links that may be passed on, and lists of people to invite."""

import datetime
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from meristem.kernel.context import tenant
from meristem.kernel.errors import Gone
from meristem.organizations.models import (
    GroupMember,
    Invitation,
    InvitationBatch,
    InvitationLink,
    InvitationRow,
    Membership,
)
from meristem.organizations.services import group_create, invitation_resend, people_invite
from meristem.organizations.services.batches import batch_work
from meristem.organizations.services.links import link_accept, link_address, link_create
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", "learner", name="Ruth Feldman")
    return org, ruth, build.client(ruth, org)


def path_of(link: InvitationLink) -> str:
    return "/" + link_address(link.id).split("/", 3)[3]


def stranger():
    place = build.organization()
    person = build.person(place)
    return person, build.client(person, place)


def test_a_link_lets_in_so_many_and_no_more(house, django_assert_max_num_queries) -> None:
    org, _ruth, client = house
    with tenant(org.id):
        group = group_create(name="Intake")
    form = {"label": "Autumn", "roles": ["learner"], "most_uses": 1, "days": 7, "group_id": str(group.id)}
    assert client.post("/members/links", form | {"roles": ["administrator"]}).status_code == 422
    assert client.post("/members/links", form | {"most_uses": 0}).status_code == 422
    assert client.post("/members/links", form).status_code == 303
    with django_assert_max_num_queries(12):
        assert "Autumn" in client.get("/members/links").content.decode()
    with tenant(org.id):
        link = InvitationLink.objects.get()
    path = path_of(link)
    assert "Riverside" in build.client().get(path).content.decode()
    assert build.client().get(path[:-2] + "xx").status_code == 404
    (ada, hers), (_bo, his) = stranger(), stranger()
    assert hers.post(path).status_code == 303
    with tenant(org.id):
        assert Membership.objects.get(user=ada).roles == ["learner"]
        assert GroupMember.objects.filter(user=ada, group=group).exists()
    # A second time as a member: nothing is used up, and nothing is gained.
    assert his.post(path).status_code == 410
    assert his.get(path).status_code == 410


def test_a_link_that_is_closed_expired_or_of_another_house_opens_nothing(house) -> None:
    org, ruth, client = house
    with build.inside(org, ruth, "administrator") as actor:
        link = link_create(actor=actor, label="x", roles=["learner"], most_uses=5, days=1)
    _ada, hers = stranger()
    eve = build.organization("Elsewhere")
    theirs = build.client(build.person(eve, "administrator"), eve)
    assert theirs.post(f"/members/links/{link.id}/revoke").status_code == 404
    with tenant(org.id):
        InvitationLink.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert hers.post(path_of(link)).status_code == 410
    with tenant(org.id):
        InvitationLink.objects.update(expires_at=timezone.now() + datetime.timedelta(days=1))
    assert client.post(f"/members/links/{link.id}/revoke").status_code == 303
    assert hers.post(path_of(link)).status_code == 410
    with tenant(org.id):
        assert Membership.objects.count() == 1


def test_who_was_suspended_or_is_no_more_than_invited_gains_nothing_by_a_link(house) -> None:
    org, ruth, _client = house
    ada = build.person(org)
    with build.inside(org, ruth, "administrator") as actor:
        Membership.objects.filter(user=ada).update(status="suspended")
        link = link_create(actor=actor, label="x", roles=["author"], most_uses=5, days=1)
    elsewhere = build.organization()
    with tenant(elsewhere.id, ada.id):
        Membership.objects.create(organization=elsewhere, user=ada, roles=["learner"])
    assert build.client(ada, elsewhere).post(path_of(link)).status_code == 409
    with tenant(org.id):
        assert InvitationLink.objects.get().used_count == 0
        assert Membership.objects.get(user=ada).roles == ["learner"]


def test_links_and_lists_through_the_api(house) -> None:
    org, _ruth, client = house

    def send(path: str, **body: object):
        return client.post("/api/v1" + path, json.dumps(body), content_type="application/json")

    made = send("/invitation-links", label="x", most_uses=3)
    assert made.status_code == 201
    assert send("/invitation-links", label="x", roles=["administrator"]).status_code == 422
    assert send("/invitation-links", label="x", used_count=-5).status_code == 422
    path = "/api/v1" + made.json()["address"].split("/", 3)[3].join(["/", ""])
    assert build.client().get(path).json()["organization_name"] == "Riverside"
    _ada, hers = stranger()
    assert hers.post(path, content_type="application/json").json() == {
        "organization_id": str(org.id),
        "is_waiting": False,
    }
    assert client.get("/api/v1/invitation-links").json()["items"][0]["used_count"] == 1
    assert client.delete(f"/api/v1/invitation-links/{made.json()['id']}").status_code == 204
    listed = send("/invitation-lists", csv="email,role\nnoor@example.org,author\nnowhere,\n")
    assert listed.status_code == 202
    assert (listed.json()["waiting"], listed.json()["wrong"]) == (1, 1)
    batch = listed.json()["id"]
    work(org, batch)
    assert client.get(f"/api/v1/invitation-lists/{batch}").json()["state"] == "done"
    said = [row["state"] for row in client.get(f"/api/v1/invitation-lists/{batch}/rows").json()["items"]]
    assert said == ["invited", "wrong"]
    assert client.get("/api/v1/invitation-lists").json()["items"][0]["invited"] == 1
    assert send("/invitation-lists", csv="name\nx\n").status_code == 422


def work(org, batch) -> None:
    while batch_work(organization_id=org.id, batch_id=batch):
        pass


def upload(client, text: str | bytes, name: str = "people.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/members/lists", {"file": SimpleUploadedFile(name, data), "roles": ["learner"]})


def test_a_list_is_worked_off_line_by_line_and_reported(house, django_assert_max_num_queries) -> None:
    org, _ruth, client = house
    ada = build.person(org)
    with tenant(org.id):
        group_create(name="Wards")
    text = (
        "\ufeffE-Mail;Role;Title;Department;Group\n"
        "noor@example.org;author, learner;Nurse;Wards;Wards\n"
        f"{ada.email};;;;\n"
        "=cmd|' /C calc'!A0;;;;\n"
        "NOOR@example.org;;;;\n"
        "bo@example.org;king;;;\n"
        "cy@example.org;;;;No such team\n"
    )
    answer = upload(client, text, "../../etc/<script>.csv")
    assert answer.status_code == 303
    place = answer["Location"]
    assert "0 of" not in client.get("/members/lists").content.decode()
    batch = place.rsplit("/", 1)[1]
    work(org, batch)
    with tenant(org.id):
        assert list(InvitationRow.objects.order_by("number").values_list("state", "problem")) == [
            ("invited", ""),
            ("member", ""),
            ("wrong", "address"),
            ("wrong", "twice"),
            ("wrong", "roles"),
            ("wrong", "group"),
        ]
        offer = Invitation.objects.get(email="noor@example.org")
        assert (offer.roles, offer.job_title, offer.department) == (["learner", "author"], "Nurse", "Wards")
    with django_assert_max_num_queries(12):
        page = client.get(place).content.decode()
    assert "6 of 6 lines done" in page
    assert "<script>" not in page.replace("<script ", "")
    report = client.get(place + ".csv").content.decode()
    assert "'=cmd" in report
    # Doing it once more does nothing.
    work(org, batch)
    with tenant(org.id):
        assert Invitation.objects.count() == 1
    other = build.organization()
    assert build.client(build.person(other, "administrator"), other).get(place).status_code == 404


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00x", b"name\nada\n", b"email\n", b"email\n\x00\n", b"a" * 2_200_000]
)
def test_what_is_no_list_is_refused_beside_the_field(house, data: bytes) -> None:
    _org, _ruth, client = house
    assert upload(client, data).status_code == 422
    assert client.get("/members/lists").status_code == 200


def test_a_killed_job_goes_on_where_it_was_and_stops_when_its_sender_may_no_longer_invite(house) -> None:
    org, ruth, client = house
    build.person(org, "administrator")
    text = "email\n" + "".join(f"person{number}@example.org\n" for number in range(60))
    batch = upload(client, text)["Location"].rsplit("/", 1)[1]
    assert batch_work(organization_id=org.id, batch_id=batch)
    with tenant(org.id):
        assert Invitation.objects.count() == 25
    # Killed here; another worker takes it up.
    assert batch_work(organization_id=org.id, batch_id=batch)
    with tenant(org.id):
        assert Invitation.objects.count() == 50
        Membership.objects.filter(user=ruth).update(roles=["learner"])
    assert not batch_work(organization_id=org.id, batch_id=batch)
    with tenant(org.id):
        assert Invitation.objects.count() == 50
        assert InvitationBatch.objects.get().state == "stopped"


def test_nobody_is_reminded_without_end(house) -> None:
    org, ruth, client = house
    with build.inside(org, ruth, "administrator") as actor:
        offer = people_invite(actor=actor, emails=["noor@example.org"], roles=["learner"]).sent[0]
        invitation_resend(actor=actor, invitation_id=offer.id)
        assert Invitation.objects.get().reminder_count == 1
        Invitation.objects.update(reminder_count=10)
    assert client.post(f"/invitations/{offer.id}/resend").status_code == 409
    assert client.post("/members/invite", {"emails": "noor@example.org", "roles": ["learner"]}).status_code in (
        409,
        422,
    )
    with tenant(org.id):
        assert Invitation.objects.get().reminder_count == 10


def test_the_last_use_of_a_link_goes_to_one(house) -> None:
    org, ruth, _client = house
    with build.inside(org, ruth, "administrator") as actor:
        link = link_create(actor=actor, label="x", roles=["learner"], most_uses=1, days=1)
    secret = link_address(link.id).rsplit("/", 1)[1]
    (ada, _), (bo, _) = stranger(), stranger()
    link_accept(link_id=link.id, secret=secret, user_id=ada.id)
    with pytest.raises(Gone):
        link_accept(link_id=link.id, secret=secret, user_id=bo.id)
