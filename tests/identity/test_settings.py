"""A person's settings, sessions and tokens."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from meristem.identity.models import PersonalToken, Session, User
from meristem.kernel.context import tenant
from meristem.kernel.models import AuditEntry
from tests import build
from tests.identity.support import PASSWORD, account, letter, sign_in

pytestmark = pytest.mark.django_db

PROFILE = {
    "profile-display_name": "Ada M. Moss",
    "profile-username": "ada.moss",
    "profile-language": "ko",
    "profile-time_zone": "Asia/Seoul",
    "profile-theme": "dark",
}


@pytest.fixture
def place():
    build.public()
    return build.organization()


def test_what_she_sets_is_kept_and_spoken_from_then_on(place) -> None:
    ada = account(place)
    client = build.client(ada, place)
    answer = client.post("/settings", PROFILE)
    assert answer.status_code == 303
    assert answer.cookies["language"].value == "ko"
    page = client.get("/settings").content.decode()
    assert '<html lang="ko"' in page
    assert 'data-theme="dark"' in page
    with tenant(place.id, ada.id):
        user = User.objects.get(id=ada.id)
    assert (user.display_name, user.given_name, user.time_zone) == ("Ada M. Moss", "Ada", "Asia/Seoul")


def test_a_user_name_that_somebody_has_and_an_unknown_zone_are_refused_beside_the_field(place) -> None:
    first, second = account(place), account(place, email="bo@example.org")
    build.client(first, place).post("/settings", PROFILE)
    answer = build.client(second, place).post(
        "/settings", PROFILE | {"profile-username": "ADA.moss", "profile-language": "en"}
    )
    assert answer.status_code == 422
    assert 'id="id_profile-username-error"' in answer.content.decode()
    answer = build.client(second, place).post("/settings", PROFILE | {"profile-time_zone": "Mars/Olympus"})
    assert 'id="id_profile-time_zone-error"' in answer.content.decode()


def test_visitors_choose_language_and_theme_too_and_stay_on_this_site() -> None:
    build.public()
    client = Client()
    answer = client.post("/preferences", {"language": "ko", "next": "/signin"})
    assert (answer.status_code, answer["Location"]) == (303, "/signin")
    assert '<html lang="ko"' in client.get("/signin").content.decode()
    answer = client.post("/preferences/theme", {"theme": "dark", "next": "https://evil.example"})
    assert (answer["Location"], answer.cookies["theme"].value) == ("/", "dark")
    assert 'data-theme="dark"' in client.get("/signin").content.decode()
    assert client.post("/preferences", {"language": "tlh"}).status_code == 422


def test_changing_the_password_takes_the_old_one_and_ends_other_sessions(place) -> None:
    account(place)
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    answer = here.post("/settings/password", {"password-current": "wrong", "password-password": "a new walk in spring"})
    assert answer.status_code == 422
    assert 'id="id_password-current-error"' in answer.content.decode()
    answer = here.post(
        "/settings/password", {"password-current": PASSWORD, "password-password": "a new walk in spring"}
    )
    assert answer.status_code == 303
    assert here.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 302
    assert "was changed" in letter("ada@example.org").subject


def test_sessions_are_ended_one_by_one_or_all_others_and_nobody_elses(place) -> None:
    ada, bo = account(place), account(place, email="bo@example.org")
    here = build.client(ada, place)
    others = [build.client(ada, place, HTTP_USER_AGENT="Firefox/140 Linux") for _ in range(2)]
    stranger = build.client(bo, place)
    with tenant(place.id, bo.id):
        strangers = Session.objects.get().id
    assert here.post(f"/settings/sessions/{strangers}/end").status_code == 404
    assert stranger.get("/settings").status_code == 200
    with tenant(place.id, ada.id):
        ids = list(Session.objects.order_by("created_at", "id").values_list("id", flat=True))
    assert here.post(f"/settings/sessions/{ids[1]}/end").status_code == 303
    assert here.post(f"/settings/sessions/{ids[1]}/end").status_code == 404
    assert here.post("/settings/sessions/end-others").status_code == 303
    assert [client.get("/settings").status_code for client in (here, *others)] == [200, 302, 302]


def token_of(client: Client, *scopes: str, **more: str) -> str:
    answer = client.post("/settings/tokens", {"name": "script", "scopes": scopes, "days": "30", **more})
    assert answer.status_code == 201
    page = answer.content.decode()
    return page.split('id="fresh-token">')[1].split("<")[0]


def test_a_token_is_shown_once_kept_as_a_hash_and_ends_when_revoked(place) -> None:
    ada = account(place)
    client = build.client(ada, place)
    secret = token_of(client, "read", "write")
    assert secret not in client.get("/settings/tokens").content.decode()
    with tenant(place.id, ada.id):
        row = PersonalToken.objects.get()
        assert secret.encode() not in bytes(row.token_hash)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").json()["email"] == "ada@example.org"
    with tenant(place.id, ada.id):
        assert PersonalToken.objects.get().last_used_at is not None
    assert client.post(f"/settings/tokens/{row.id}/revoke").status_code == 303
    assert program.get("/api/v1/me").status_code == 401
    with tenant(place.id, ada.id):
        actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"token.created", "token.revoked"} <= actions


def test_scopes_bite_on_pages_and_in_the_api(place) -> None:
    ada = account(place)
    client = build.client(ada, place)
    reader = Client(headers={"Authorization": f"Bearer {token_of(client, 'read')}"})
    writer = Client(headers={"Authorization": f"Bearer {token_of(client, 'write')}"})
    change = {"display_name": "Somebody Else"}
    answer = reader.patch("/api/v1/me", change, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    assert reader.post("/settings", PROFILE).status_code == 403
    assert reader.get("/api/v1/me").json()["display_name"] == "Ada Moss"
    assert writer.get("/api/v1/me").status_code == 403
    assert writer.patch("/api/v1/me", change, content_type="application/json").status_code == 200
    # A token makes no tokens, and is no session.
    assert (
        writer.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}, content_type="application/json").status_code
        == 403
    )
    cookie = Client()
    cookie.cookies[settings.SESSION_COOKIE_NAME] = token_of(client, "read", "write")
    assert cookie.get("/settings").status_code == 302


def test_an_expired_token_does_not_work_and_one_needs_a_scope(place) -> None:
    ada = account(place)
    client = build.client(ada, place)
    program = Client(headers={"Authorization": f"Bearer {token_of(client, 'read')}"})
    with tenant(place.id, ada.id):
        PersonalToken.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert program.get("/api/v1/me").status_code == 401
    answer = client.post("/settings/tokens", {"name": "script", "days": "30"})
    assert answer.status_code == 422
    assert 'value="script"' in answer.content.decode()


@pytest.mark.parametrize("path", ["/settings", "/settings/sessions", "/settings/tokens", "/organizations"])
def test_pages_ask_the_database_little(place, path: str, django_assert_max_num_queries) -> None:
    ada = account(place)
    client = build.client(ada, place)
    with django_assert_max_num_queries(8):
        assert client.get(path).status_code == 200


def test_the_demos_mailbox_is_closed_elsewhere(place, settings, django_assert_max_num_queries) -> None:
    assert "No letters yet" in Client().get("/demo/mail").content.decode()
    account(place)
    Client().post("/reset", {"email": "ada@example.org"})
    with django_assert_max_num_queries(12):
        page = Client().get("/demo/mail").content.decode()
    assert f'href="{settings.BASE_URL}/reset/' in page
    settings.DEMO = False
    assert Client().get("/demo/mail").status_code == 404
