"""Authenticator apps, recovery codes and the second step of signing in."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from meristem.identity.models import Authenticator, LoginAttempt, RecoveryCode, Session, Step, User
from meristem.kernel.context import tenant
from meristem.organizations.models import Organization
from tests import build
from tests.identity.support import PASSWORD, account, letter, sign_in

pytestmark = pytest.mark.django_db


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * steps))


def secret_on(page: str) -> str:
    found = re.search(r'<code class="token">([A-Z2-7 ]+)</code>', page)
    assert found, page
    return found.group(1).replace(" ", "")


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9A-Z-]+)</code></li>", page)


def forget_steps(person: User, org: Organization) -> None:
    """As if half a minute had gone by: the code of now may be used again by a test."""
    with tenant(org.id, person.id):
        Authenticator.objects.update(last_step=0)


def with_app(org: Organization, person: User) -> tuple[str, list[str]]:
    """Set an app up in the browser: (its key, the recovery codes)."""
    client = build.client(person, org)
    assert client.post("/settings/security/authenticator/begin").status_code == 303
    page = client.get("/settings/security/authenticator").content.decode()
    assert "<svg" in page
    secret = secret_on(page)
    wrong = client.post("/settings/security/authenticator", {"code": "000000"})
    assert (wrong.status_code, secret_on(wrong.content.decode())) == (422, secret)
    right = client.post("/settings/security/authenticator", {"code": code_of(secret, -1)})
    assert right.status_code == 201
    return secret, codes_on(right.content.decode())


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


@pytest.fixture
def place() -> Organization:
    build.public()
    return build.organization()


def test_with_an_app_the_password_alone_opens_nothing(place: Organization) -> None:
    ada = account(place)
    secret, codes = with_app(place, ada)
    assert len(set(codes)) == 10
    assert "authenticator app" in letter("ada@example.org").text
    client = Client()
    answer = sign_in(client, next="/settings")
    assert (answer.status_code, answer["Location"]) == (303, "/signin/second?next=%2Fsettings")
    assert not is_in(client)
    wrong = client.post("/signin/second", {"code": "123 456"})
    assert wrong.status_code == 422
    assert not is_in(client)
    right = client.post("/signin/second", {"code": code_of(secret), "next": "/settings"})
    assert (right.status_code, right["Location"]) == (303, "/settings")
    assert is_in(client)
    with tenant(place.id, ada.id):
        outcomes = list(LoginAttempt.objects.order_by("created_at", "id").values_list("outcome", flat=True))
        assert Session.objects.filter(second_factor_at__isnull=False).count() == 2
    assert outcomes == ["factor", "ok"]


def test_the_secret_is_sealed_and_codes_are_hashes(place: Organization) -> None:
    ada = account(place)
    secret, codes = with_app(place, ada)
    with tenant(place.id, ada.id):
        kept = bytes(Authenticator.objects.get().secret)
        hashes = b"".join(bytes(row.code_hash) for row in RecoveryCode.objects.all())
    assert secret.encode() not in kept
    assert not any(code.replace("-", "").encode() in hashes for code in codes)


def test_a_code_works_once_and_only_about_now(place: Organization) -> None:
    ada = account(place)
    secret, _codes = with_app(place, ada)
    for steps, status in ((-3, 422), (3, 422), (1, 303), (1, 422), (0, 422)):
        client = Client()
        sign_in(client)
        # After a later one has been taken, the earlier one of the window is old as well.
        assert client.post("/signin/second", {"code": code_of(secret, steps)}).status_code == status, steps


def test_the_pending_step_belongs_to_one_browser_is_short_lived_and_takes_five_tries(place: Organization) -> None:
    ada = account(place)
    secret, _codes = with_app(place, ada)
    stranger = Client()
    assert stranger.post("/signin/second", {"code": code_of(secret)})["Location"] == "/signin"
    client = Client()
    sign_in(client)
    cookie = client.cookies["step"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 600)
    for _try in range(5):
        assert client.post("/signin/second", {"code": "000000"}).status_code == 422
    assert client.post("/signin/second", {"code": code_of(secret)})["Location"] == "/signin"
    assert not is_in(client)
    sign_in(client)
    with tenant(place.id, ada.id):
        Step.objects.update(expires_at=timezone.now())
    assert client.post("/signin/second", {"code": code_of(secret)})["Location"] == "/signin"


@pytest.mark.limits
def test_guessing_ends_soon_however_many_steps_are_begun(place: Organization) -> None:
    ada = account(place)
    secret, _codes = with_app(place, ada)
    statuses = []
    for _round in range(4):
        client = Client()
        sign_in(client)
        statuses += [client.post("/signin/second", {"code": "000000"}).status_code for _try in range(4)]
    assert statuses[:10] == [422] * 10
    assert set(statuses[10:]) <= {429, 302, 303}
    assert client.post("/signin/second", {"code": code_of(secret)}).status_code != 303 or not is_in(client)


def test_recovery_codes_work_once_each_and_new_ones_end_the_old(place: Organization) -> None:
    ada = account(place)
    _secret, codes = with_app(place, ada)

    def recover(code: str) -> int:
        client = Client()
        sign_in(client)
        return int(client.post("/signin/second", {"recovery_code": code}).status_code)

    assert recover(codes[0].lower().replace("-", " ")) == 303
    assert "recovery codes was used" in letter("ada@example.org").text
    assert recover(codes[0]) == 422
    client = build.client(ada, place)
    again = client.post("/settings/security/recovery")
    assert again.status_code == 201
    fresh = codes_on(again.content.decode())
    assert recover(codes[1]) == 422
    assert recover(fresh[1]) == 303
    page = unescape(client.get("/settings/security").content.decode())
    assert "9 codes are left" in page
    assert fresh[2] not in page


def test_removing_takes_a_fresh_proof_and_the_last_factor_takes_the_codes_along(place: Organization) -> None:
    ada = account(place)
    secret, _codes = with_app(place, ada)
    client = build.client(ada, place)
    with tenant(place.id, ada.id):
        Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    away = client.post("/settings/security/authenticator/remove", HTTP_REFERER="http://testserver/settings/security")
    assert away["Location"] == "/settings/prove?next=%2Fsettings%2Fsecurity"
    # Her password is not enough any more: whoever has a second factor proves herself by it.
    assert client.post("/settings/prove", {"password": PASSWORD}).status_code == 422
    before = client.cookies["session"].value
    proved = client.post("/settings/prove", {"code": code_of(secret), "next": "/settings/security"})
    assert proved["Location"] == "/settings/security"
    assert client.cookies["session"].value != before
    assert client.post("/settings/security/authenticator/remove").status_code == 303
    with tenant(place.id, ada.id):
        assert User.objects.get(id=ada.id).second_factor_since is None
        assert not RecoveryCode.objects.exists()
        assert not Session.objects.filter(second_factor_at__isnull=False).exists()
    fresh = Client()
    sign_in(fresh)
    assert is_in(fresh)


def test_without_a_second_factor_the_password_proves(place: Organization) -> None:
    ada = account(place)
    client = build.client(ada, place)
    with tenant(place.id, ada.id):
        Session.objects.update(proved_at=timezone.now() - timedelta(minutes=16))
    assert client.post("/settings/security/authenticator/begin")["Location"].startswith("/settings/prove")
    assert client.post("/settings/prove", {"password": "not this one"}).status_code == 422
    elsewhere = client.post("/settings/prove", {"password": PASSWORD, "next": "https://evil.example/"})
    assert elsewhere["Location"] == "/settings/security"
    assert client.post("/settings/security/authenticator/begin")["Location"] == "/settings/security/authenticator"


def ask_for_factors(org: Organization) -> None:
    with tenant(org.id):
        Organization.objects.filter(id=org.id).update(requires_second_factor=True)


def test_an_organisation_that_asks_for_one_lets_nobody_in_without_and_leads_to_set_it_up(place: Organization) -> None:
    ada = account(place)
    client = build.client(ada, place)
    assert is_in(client)
    ask_for_factors(place)
    # What was open is shut, pages, hot requests and API alike.
    assert client.get("/settings")["Location"].startswith("/signin?")
    assert client.get("/api/v1/me").status_code == 401
    client = Client()
    assert sign_in(client)["Location"] == "/signin/setup?next=%2Ftoday"
    assert client.get("/api/v1/me").status_code == 401
    page = client.get("/signin/setup").content.decode()
    secret = secret_on(page)
    assert secret_on(client.get("/signin/setup").content.decode()) == secret
    assert client.post("/signin/setup", {"code": "000000"}).status_code == 422
    done = client.post("/signin/setup", {"code": code_of(secret)})
    assert done.status_code == 201
    assert len(codes_on(done.content.decode())) == 10
    assert is_in(client)
    # The last factor stays as long as the organisation asks for one.
    refused = client.post("/settings/security/authenticator/remove")
    assert refused.status_code == 409
    assert is_in(client)


def test_a_key_shown_to_an_earlier_step_is_not_handed_to_the_next(place: Organization) -> None:
    account(place)
    ask_for_factors(place)
    thief, owner = Client(), Client()
    sign_in(thief)
    known = secret_on(thief.get("/signin/setup").content.decode())
    sign_in(owner)
    assert secret_on(owner.get("/signin/setup").content.decode()) != known


def test_a_weak_session_does_not_move_into_an_organisation_that_asks_for_more(place: Organization) -> None:
    ada = account(place)
    strict = build.organization("Strict")
    with tenant(strict.id, ada.id):
        from meristem.organizations.services import membership_add

        membership_add(user_id=ada.id)
    ask_for_factors(strict)
    client = build.client(ada, place)
    refused = client.post(f"/api/v1/organizations/{strict.id}/switch")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor")
    secret, _codes = with_app(place, ada)
    client = Client()
    sign_in(client)
    client.post("/signin/second", {"code": code_of(secret)})
    assert client.post(f"/api/v1/organizations/{strict.id}/switch").status_code in (200, 204)
    assert client.get("/api/v1/me").json()["organization_id"] == str(strict.id)


def api(client: Client, path: str, body: dict[str, Any], **headers: Any) -> Any:
    return client.post(f"/api/v1{path}", body, content_type="application/json", **headers)


def test_a_program_goes_the_same_way(place: Organization) -> None:
    ada = account(place)
    secret, codes = with_app(place, ada)
    client = Client()
    me = {"login": "ada@example.org", "password": PASSWORD}
    begun = api(client, "/sessions", me)
    assert begun.status_code == 202
    step = begun.json()
    assert (step["waits_for"], step["methods"]) == ("factor", ["code", "recovery_code"])
    assert (
        api(client, "/sessions/second-factor", {"step": step["step"], "code": "000000"}).json()["code"] == "wrong-code"
    )
    opened = api(client, "/sessions/second-factor", {"step": step["step"], "code": code_of(secret)})
    assert opened.status_code == 201
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {opened.json()['token']}"}
    assert client.get("/api/v1/me", **bearer).status_code == 200
    assert client.get("/api/v1/me/factors", **bearer).json()["has_authenticator"] is True
    again = api(client, "/sessions/second-factor", {"step": step["step"], "recovery_code": codes[0]})
    assert again.status_code == 410
    # All at once, and never with a code that was used.
    assert api(client, "/sessions", me | {"code": code_of(secret)}).json()["code"] == "wrong-code"
    assert api(client, "/sessions", me | {"code": code_of(secret, 1)}).status_code == 201


def test_a_program_is_led_to_set_up_and_a_personal_token_may_not_touch_factors(place: Organization) -> None:
    account(place)
    ask_for_factors(place)
    client = Client()
    step = api(client, "/sessions", {"login": "ada@example.org", "password": PASSWORD}).json()
    assert step["waits_for"] == "setup"
    key = api(client, "/sessions/set-up", {"step": step["step"]}).json()
    assert key["uri"].startswith("otpauth://totp/")
    done = api(client, "/sessions/set-up/confirm", {"step": step["step"], "code": code_of(key["secret"])})
    assert len(done.json()["recovery_codes"]) == 10
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {done.json()['token']}"}
    made = api(client, "/tokens", {"name": "t", "scopes": ["read", "write"]}, **bearer).json()["secret"]
    program = {"HTTP_AUTHORIZATION": f"Bearer {made}"}
    for method, path in (("post", "/me/factors/recovery-codes"), ("delete", "/me/factors/authenticator")):
        refused = getattr(client, method)(f"/api/v1{path}", content_type="application/json", **program)
        assert (refused.status_code, refused.json()["code"]) == (403, "session-needed")
    assert len(api(client, "/me/factors/recovery-codes", {}, **bearer).json()["recovery_codes"]) == 10


def test_nobody_sees_anothers_factors(place: Organization) -> None:
    ada, bea = account(place), account(place, email="bea@example.org")
    with_app(place, ada)
    with tenant(place.id, bea.id), connection.cursor() as cursor:
        for table in ("authenticator", "recoverycode", "passkey", "step"):
            cursor.execute(f"SELECT count(*) FROM identity_{table}")
            assert cursor.fetchone() == (0,), table
