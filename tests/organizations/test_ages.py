"""Who is too young does not join; who needs a guardian waits for one, and again when the consent is withdrawn."""

import datetime
import json

import pytest
from django.utils import timezone

from meristem.identity.models import User
from meristem.identity.queries import user_id_of_email
from meristem.kernel.context import tenant
from meristem.kernel.models import AuditEntry
from meristem.organizations.models import AgeCheck, GroupMember, Membership, OrganizationSettings
from meristem.organizations.services import group_create
from meristem.organizations.services.links import link_address, link_create
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

pytestmark = pytest.mark.django_db

GUARDIAN = "mother@example.org"
FIELDS = {"display_name": "Mina Park", "email": "mina@example.org", "password": PASSWORD, "time_zone": "UTC"}


def born(years: int) -> str:
    """The date of birth of somebody who was so old some weeks ago."""
    day = timezone.localdate() - datetime.timedelta(days=40)
    return f"{day.year - years}-{day.month:02d}-{min(day.day, 28):02d}"


@pytest.fixture
def commons():
    place = build.public()
    with tenant(place.id):
        OrganizationSettings.objects.update(least_age=13, guardian_age=16)
    return place


def join(client, years: int, **more):
    return client.post("/signup", FIELDS | {"birth_date": born(years)} | more)


def check_of(place, email="mina@example.org") -> AgeCheck:
    with tenant(place.id):
        user_id = _id(email)
    with tenant(place.id, user_id):
        return AgeCheck.objects.get(user_id=user_id)


def _id(email):
    return user_id_of_email(email)


def open_letter(client):
    """She opens the letter that proves her address."""
    return client.post(link_in(letter("mina@example.org"), "verify-email"))


def minor(client):
    assert join(client, 14, guardian_email=GUARDIAN).status_code == 303
    return open_letter(client)


def test_nobody_is_asked_where_no_age_is_set() -> None:
    build.public()
    page = build.client().get("/signup").content.decode()
    assert "birth_date" not in page
    assert build.client().post("/signup", FIELDS).status_code == 303


def test_the_date_is_asked_and_who_is_too_young_keeps_her_words_and_leaves_nothing(commons) -> None:
    client = build.client()
    assert 'name="birth_date"' in client.get("/signup").content.decode()
    for given in ({}, {"birth_date": "2999-01-01"}, {"birth_date": "1800-01-01"}, {"birth_date": born(12)}):
        answer = client.post("/signup", FIELDS | given)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_birth_date-error"' in page
        assert 'value="Mina Park"' in page
    with tenant(commons.id):
        assert _id("mina@example.org") is None


def test_an_adult_comes_in_and_no_date_of_hers_is_kept(commons) -> None:
    client = build.client()
    assert join(client, 30).status_code == 303
    assert open_letter(client).status_code == 303
    row = check_of(commons)
    assert (row.state, row.grown_from, row.guardian_email) == ("of_age", None, None)


def test_a_minor_names_a_guardian_who_is_somebody_else(commons) -> None:
    for address in ("", "nobody", "mina@example.org"):
        answer = join(build.client(), 14, guardian_email=address)
        assert answer.status_code == 422
        assert 'id="id_guardian_email-error"' in answer.content.decode()


def test_a_minor_waits_until_the_guardian_agrees(commons) -> None:
    client = build.client()
    waiting = minor(client)
    assert waiting.status_code == 403
    assert "Your guardian has to agree first" in waiting.content.decode()
    row = check_of(commons)
    assert GUARDIAN.encode() not in bytes(row.guardian_email)
    refused = sign_in(build.client(), "mina@example.org")
    assert refused.status_code == 403
    assert "has got a letter" in refused.content.decode()
    link = link_in(letter(GUARDIAN), "guardian")
    # Looking decides nothing, however often a mail scanner looks.
    guardian = build.client()
    for _look in range(2):
        assert "Mina Park" in guardian.get(link).content.decode()
    assert guardian.post(link, {"agrees": "yes"}).status_code == 200
    assert guardian.post(link, {"agrees": "no"}).status_code == 410
    assert sign_in(build.client(), "mina@example.org").status_code == 303
    assert "agreed" in letter("mina@example.org").text
    with tenant(commons.id, row.user_id):
        said = set(AuditEntry.objects.filter(about_id=row.user_id).values_list("action", flat=True))
    assert {"guardian.asked", "guardian.given"} <= said


def test_a_refusal_is_final_and_told(commons) -> None:
    minor(build.client())
    link = link_in(letter(GUARDIAN), "guardian")
    assert build.client().post(link, {"agrees": "no"}).status_code == 200
    answer = sign_in(build.client(), "mina@example.org")
    assert answer.status_code == 403
    assert "did not agree" in letter("mina@example.org").text
    assert build.client().get(link).status_code == 410


def test_a_withdrawn_consent_ends_every_way_in_at_once_and_can_be_given_anew(commons) -> None:
    minor(build.client())
    build.client().post(link_in(letter(GUARDIAN), "guardian"), {"agrees": "yes"})
    mina = build.client()
    sign_in(mina, "mina@example.org")
    assert mina.get("/settings").status_code == 200
    later = link_in(letter(GUARDIAN), "later")
    assert build.client().post(later, {"agrees": "no"}).status_code == 200
    assert mina.get("/settings").status_code in (302, 303)
    assert sign_in(build.client(), "mina@example.org").status_code == 403
    assert build.client().post(later, {"agrees": "yes"}).status_code == 200
    assert sign_in(build.client(), "mina@example.org").status_code == 303


def test_a_foreign_or_altered_link_finds_nothing(commons) -> None:
    minor(build.client())
    link = link_in(letter(GUARDIAN), "guardian")
    first, _slash, secret = link.rpartition("/")
    assert build.client().get(f"{first}/{secret[:-1]}x").status_code == 404
    # The first letter's secret does not open what only the second one may.
    assert build.client().post(f"{first}/later/{secret}", {"agrees": "yes"}).status_code == 404


def test_signing_in_sends_the_letter_again_three_times_a_day(commons, settings) -> None:
    settings.RATE_LIMITS = True
    minor(build.client())
    before = letters_to(GUARDIAN)
    for _try in range(5):
        sign_in(build.client(), "mina@example.org")
    assert letters_to(GUARDIAN) == before + 3


def test_she_comes_in_by_herself_once_she_is_of_age(commons, monkeypatch) -> None:
    minor(build.client())
    later = timezone.localdate() + datetime.timedelta(days=3 * 366)
    monkeypatch.setattr("meristem.organizations.services.ages.timezone.localdate", lambda: later)
    assert sign_in(build.client(), "mina@example.org").status_code == 303
    row = check_of(commons)
    assert (row.state, row.grown_from, row.guardian_email) == ("of_age", None, None)


def test_joining_an_organisation_asks_too_in_the_page_and_for_programs() -> None:
    commons, place = build.public(), build.organization()
    ruth, ada = account(place, "administrator", email="ruth@example.org"), account(commons)
    patched = build.client(ruth, place).patch(
        "/api/v1/organization", json.dumps({"guardian_age": 16}), content_type="application/json"
    )
    assert patched.json()["guardian_age"] == 16
    with tenant(place.id, ruth.id, frozenset({"administrator"})) as actor:
        group = group_create(name="Apprentices")
        link = link_create(actor=actor, label="x", roles=["learner"], most_uses=5, days=5, group_id=group.id)
    path = link_address(link.id).split("/", 3)[3]
    client = build.client(ada, commons)
    assert 'name="birth_date"' in client.get(f"/{path}").content.decode()
    assert client.post(f"/{path}", {}).status_code == 422
    assert client.get(f"/api/v1/{path}").json()["asks_age"] is True
    refused = client.post(f"/api/v1/{path}", json.dumps({}), content_type="application/json")
    assert refused.json()["errors"].keys() == {"birth_date"}
    body = {"birth_date": born(14), "guardian_email": GUARDIAN}
    joined = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
    assert joined.json() == {"organization_id": str(place.id), "is_waiting": True}
    with tenant(place.id):
        assert Membership.objects.get(user_id=ada.id).status == "waiting"
    link = link_in(letter(GUARDIAN), "guardian")
    answer = build.client().post(f"/api/v1{link}", json.dumps({"agrees": True}), content_type="application/json")
    assert answer.json()["state"] == "given"
    with tenant(place.id):
        assert Membership.objects.get(user_id=ada.id).status == "active"
        assert GroupMember.objects.filter(user_id=ada.id, group_id=group.id).exists()


def test_the_ages_must_make_sense(commons) -> None:
    place = build.organization()
    ruth = account(place, "administrator", email="ruth@example.org")
    client = build.client(ruth, place)
    for wrong in ({"least_age": 16, "guardian_age": 13}, {"least_age": 0}, {"guardian_age": 99}):
        answer = client.patch("/api/v1/organization", json.dumps(wrong), content_type="application/json")
        assert answer.status_code == 422
    taken = client.patch("/api/v1/organization", json.dumps({"least_age": None}), content_type="application/json")
    assert taken.json()["least_age"] is None


def test_a_program_that_signs_in_for_her_is_told_too(commons) -> None:
    minor(build.client())
    body = {"login": "mina@example.org", "password": PASSWORD}
    answer = build.client().post("/api/v1/sessions", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "guardian")
    assert User.objects.count() == 0  # a visitor sees nobody
