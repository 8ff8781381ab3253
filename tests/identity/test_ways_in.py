"""What is open of an account ends when it must: unused, too old, with the password, by an administrator."""

import datetime

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from meristem.identity.models import PersonalToken, Session
from meristem.identity.services.sessions import MOST_SESSIONS, session_begin
from meristem.identity.types import Origin
from meristem.kernel.audit import values_of
from meristem.kernel.context import tenant
from meristem.kernel.events import relay
from meristem.kernel.models import AuditEntry
from meristem.kernel.notices import Told, words_of
from meristem.notifications.models import Notice
from meristem.organizations.models import Membership, OrganizationSettings
from meristem.organizations.services import membership_add
from tests import build
from tests.identity.support import PASSWORD, account, letter, link_in, sign_in

pytestmark = pytest.mark.django_db
NEW = "a new walk in spring"


@pytest.fixture
def place():
    build.public()
    return build.organization()


def program(client: Client) -> Client:
    """A program that holds a personal token of hers."""
    made = client.post("/api/v1/tokens", {"name": "t", "scopes": ["read"]}, content_type="application/json")
    assert made.status_code == 201, made.content.decode()
    return Client(headers={"Authorization": f"Bearer {made.json()['secret']}"})


def works(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def unused_for(place, person, **time: int) -> None:
    with tenant(place.id, person.id):
        Session.objects.update(last_active_at=timezone.now() - datetime.timedelta(**time))


def begun_before(place, person, **time: int) -> None:
    back = datetime.timedelta(**time)
    with tenant(place.id, person.id):
        Session.objects.update(created_at=F("created_at") - back, expires_at=F("expires_at") - back)


def test_a_session_ends_when_it_lies_unused_and_use_puts_that_off(place) -> None:
    ada = account(place)
    client = Client()
    sign_in(client)
    unused_for(place, ada, days=13, hours=23)
    assert works(client)
    with tenant(place.id, ada.id):
        assert timezone.now() - Session.objects.get().last_active_at < datetime.timedelta(minutes=1)
    unused_for(place, ada, days=14, minutes=1)
    assert not works(client)
    assert client.get("/settings").status_code == 302
    other = build.client(ada, place)
    assert len(other.get("/api/v1/sessions").json()["items"]) == 1


def test_an_organisation_shortens_sessions_open_ones_too(place) -> None:
    ada = account(place)
    admin = build.client(build.person(place, "administrator"), place)
    old, quiet = Client(), Client()
    sign_in(old)
    begun_before(place, ada, days=8)
    sign_in(quiet)
    form = {"name": place.name, "default_language": "en", "session_idle_hours": "8", "session_days": "7"}
    assert admin.post("/organization", form).status_code == 303
    assert not works(old)
    assert works(quiet)
    unused_for(place, ada, hours=9)
    assert not works(quiet)
    fresh = Client()
    sign_in(fresh)
    with tenant(place.id, ada.id):
        session = Session.objects.order_by("id").last()
    assert session.idle_for == datetime.timedelta(hours=8)
    assert session.expires_at - session.created_at <= datetime.timedelta(days=7, seconds=5)
    page = fresh.get("/settings/sessions").content.decode()
    assert f"Up to {MOST_SESSIONS} sessions at once" in page
    assert "until 7 days after it began" in page
    # Longer again: nobody's session gets older than it was promised, but the quiet hours grow.
    assert (
        admin.patch(
            "/api/v1/organization", {"session_idle_hours": 336, "session_days": 30}, content_type="application/json"
        ).json()["session_days"]
        == 30
    )
    with tenant(place.id, ada.id):
        again = Session.objects.get(id=session.id)
    assert (again.idle_for, again.expires_at) == (datetime.timedelta(days=14), session.expires_at)


@pytest.mark.parametrize(("field", "value"), [("session_idle_hours", "0"), ("session_days", "31")])
def test_bounds_that_there_are_not_are_refused_beside_the_field(place, field: str, value: str) -> None:
    admin = build.client(build.person(place, "administrator"), place)
    form = {"name": place.name, "default_language": "en", field: value}
    refused = admin.post("/organization", form)
    assert refused.status_code == 422
    assert f'id="id_{field}-error"' in refused.content.decode()
    answer = admin.patch("/api/v1/organization", {field: int(value)}, content_type="application/json")
    assert answer.status_code == 422
    with tenant(place.id):
        assert OrganizationSettings.objects.get().session_days == 30


def test_going_to_a_stricter_organisation_takes_its_bounds(place) -> None:
    ada = account(place)
    strict = build.organization()
    with tenant(strict.id):
        membership_add(user_id=ada.id)
        OrganizationSettings.objects.update(session_days=3, session_idle_hours=2)
    client = Client()
    sign_in(client)
    assert client.post("/organizations/switch", {"organization": str(strict.id)}).status_code == 303
    with tenant(strict.id, ada.id):
        session = Session.objects.get()
    assert session.idle_for == datetime.timedelta(hours=2)
    assert session.expires_at - session.created_at <= datetime.timedelta(days=3, seconds=5)
    elder = Client()
    sign_in(elder)
    assert elder.post("/organizations/switch", {"organization": str(place.id)}).status_code == 303
    with tenant(place.id, ada.id):
        Session.objects.filter(organization_id=place.id).update(
            created_at=timezone.now() - datetime.timedelta(days=4),
            expires_at=timezone.now() + datetime.timedelta(days=4),
        )
    refused = elder.post(f"/api/v1/organizations/{strict.id}/switch")
    assert (refused.status_code, refused.json()["code"]) == (403, "session-old")


def test_with_one_session_too_many_the_longest_unused_ends(place) -> None:
    ada = account(place)
    with tenant(place.id, ada.id):
        first = [session_begin(user_id=ada.id, organization_id=place.id, origin=Origin())[0] for _ in range(2)]
        Session.objects.filter(id=first[1]).update(last_active_at=timezone.now() - datetime.timedelta(hours=1))
        for _ in range(MOST_SESSIONS - 2):
            session_begin(user_id=ada.id, organization_id=place.id, origin=Origin())
        assert Session.objects.filter(revoked_at=None).count() == MOST_SESSIONS
        session_begin(user_id=ada.id, organization_id=place.id, origin=Origin())
        assert Session.objects.filter(revoked_at=None).count() == MOST_SESSIONS
        assert list(Session.objects.exclude(revoked_at=None).values_list("id", flat=True)) == [first[1]]


def test_personal_tokens_end_with_the_password_unless_they_are_kept(place) -> None:
    account(place)
    client = Client()
    sign_in(client)
    kept = program(client)
    form = {"password-current": PASSWORD, "password-password": NEW, "password-keeps_tokens": "on"}
    assert 'name="password-keeps_tokens"' in client.get("/settings").content.decode()
    assert client.post("/settings/password", form).status_code == 303
    assert works(kept)
    back = {"password-current": NEW, "password-password": PASSWORD}
    assert client.post("/settings/password", back).status_code == 303
    assert not works(kept)
    kept = program(client)
    body = {"current": PASSWORD, "password": NEW, "keeps_tokens": True}
    assert client.put("/api/v1/me/password", body, content_type="application/json").status_code == 204
    assert works(kept)
    body = {"current": NEW, "password": PASSWORD}
    assert client.put("/api/v1/me/password", body, content_type="application/json").status_code == 204
    assert not works(kept)


def test_personal_tokens_end_with_a_password_set_anew_by_letter(place) -> None:
    account(place)
    client = Client()
    sign_in(client)
    script = program(client)
    Client().post("/reset", {"email": "ada@example.org"})
    path = link_in(letter("ada@example.org"), "reset/")
    assert Client().post(path, {"password": NEW}).status_code == 303
    assert not works(script)


@pytest.mark.parametrize("deed", ["suspend", "remove"])
def test_nothing_comes_back_to_life_with_the_membership(place, deed: str) -> None:
    ada = account(place)
    elsewhere = build.organization()
    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    admin = build.client(build.person(place, "administrator"), place)
    client, other = build.client(ada, place), build.client(ada, elsewhere)
    here, there = program(client), program(other)
    assert admin.post(f"/members/{ada.id}/{deed}").status_code == 303
    assert not works(client)
    assert not works(here)
    with tenant(place.id):
        Membership.objects.filter(user_id=ada.id).update(status="active")
    assert not works(client)
    assert not works(here)
    assert works(other)
    assert works(there)


def told(place, person) -> list[str]:
    relay.register_consumers()
    relay.run_once()
    with build.inside(place, person):
        rows = [
            Told(row.id, row.kind, row.subject_id, row.occurrence, row.params, row.occurred_at)
            for row in Notice.objects.filter(kind="organizations.ways_in_ended")
        ]
        return [words.title for words in words_of(rows).values()]


def test_an_administrator_signs_a_member_out_who_is_told(place, django_assert_max_num_queries) -> None:
    ada = account(place)
    elsewhere = build.organization()
    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    admin = build.client(build.person(place, "administrator"), place)
    client, other = build.client(ada, place), build.client(ada, elsewhere)
    script = program(client)
    page = f"/members/{ada.id}"
    with django_assert_max_num_queries(12):
        assert "1 sessions, 0 programs, 1 personal tokens" in admin.get(page).content.decode()
    assert admin.post(f"{page}/sign-out").status_code == 303
    assert not works(client)
    assert not works(script)
    assert works(other)
    assert "Nothing is open" in admin.get(page).content.decode()
    assert told(place, ada) == ["An administrator signed you out"]
    with tenant(place.id):
        entry = AuditEntry.objects.get(action="member.signed_out")
        assert values_of([entry])[entry.id][1] == {"sessions": 1, "programs": 0, "tokens": 1}
    # She may come in again; and the same through the API.
    assert sign_in(Client())["Location"] == "/today"
    build.client(ada, place)
    answer = admin.post(f"/api/v1/members/{ada.id}/sign-out")
    assert answer.json()["sessions"] >= 1
    assert admin.post(f"/api/v1/members/{ada.id}/sign-out").json() == {"sessions": 0, "programs": 0, "tokens": 0}


def test_only_who_manages_members_signs_them_out_and_nobody_of_elsewhere(place) -> None:
    ada = account(place)
    client = build.client(ada, place)
    outsider = build.client(build.person(build.organization(), "administrator"), build.organization())
    for path in (f"/members/{ada.id}/sign-out", f"/api/v1/members/{ada.id}/sign-out"):
        for role in ("learner", "author", "manager"):
            assert build.client(build.person(place, role), place).post(path).status_code == 403
        assert outsider.post(path).status_code in (302, 401, 403, 404)
        there = build.organization()
        admin = build.client(build.person(there, "administrator"), there)
        assert admin.post(path).status_code == 404
    assert works(client)


def test_tokens_are_revoked_not_forgotten(place) -> None:
    """What ended stands in the export and in the log, with its time."""
    ada = account(place)
    client = build.client(ada, place)
    program(client)
    admin = build.client(build.person(place, "administrator"), place)
    admin.post(f"/members/{ada.id}/sign-out")
    with tenant(place.id, ada.id):
        assert PersonalToken.objects.get().revoked_at is not None
