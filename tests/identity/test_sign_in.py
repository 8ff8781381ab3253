"""Signing in and out."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from meristem.identity.models import LoginAttempt, Session, User
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import PASSWORD, account, letters_to, sign_in

pytestmark = pytest.mark.django_db


def attempts(org, person) -> list[str]:
    with tenant(org.id, person.id):
        return list(LoginAttempt.objects.order_by("created_at", "id").values_list("outcome", flat=True))


def test_a_person_comes_in_by_address_or_user_name_and_goes_where_she_wanted() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    with tenant(org.id, ada.id):
        User.objects.update(username="ada.moss")
    for login in ("ada@example.org", "ADA@Example.org", "Ada.Moss"):
        answer = sign_in(Client(), login, next="/settings?tab=1")
        assert (answer.status_code, answer["Location"]) == (303, "/settings?tab=1")
    with tenant(org.id, ada.id):
        assert User.objects.get(id=ada.id).last_login_at is not None


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(settings) -> None:
    org = build.organization()
    build.public()
    account(org)
    client = Client()
    sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", 30 * 24 * 3600)
    assert not cookie["secure"]
    settings.HTTPS = True
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["secure"]


def test_every_sign_in_gets_a_new_token_and_ends_the_session_before() -> None:
    org = build.organization()
    build.public()
    account(org)
    client = Client()
    sign_in(client)
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = first
    assert old.get("/settings").status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_and_wrong_ones_are_noted() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    wrong = sign_in(Client(), password="not this one")
    unknown = sign_in(Client(), login="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 422
    page = wrong.content.decode()
    assert "do not fit together" in page
    assert "do not fit together" in unknown.content.decode()
    assert 'value="ada@example.org"' in page
    assert attempts(org, ada) == ["wrong"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:a=b\r\nX: y",
        "http:/evil.example",
        " //evil.example",
    ],
)
def test_next_never_leads_to_another_site(target: str) -> None:
    org = build.organization()
    build.public()
    account(org)
    location = sign_in(Client(), next=target)["Location"]
    assert location == "/today"


def test_a_suspended_account_cannot_come_in_and_its_open_session_ends() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    client = Client()
    sign_in(client)
    assert client.get("/settings").status_code == 200
    with tenant(org.id, ada.id):
        User.objects.update(status="suspended")
    assert client.get("/settings").status_code == 302
    answer = sign_in(Client())
    assert answer.status_code == 422
    assert "suspended" in answer.content.decode()
    assert attempts(org, ada) == ["ok", "suspended"]


def test_who_has_not_confirmed_her_address_gets_the_link_again() -> None:
    account(build.public(), verified=False)
    answer = sign_in(Client())
    assert answer.status_code == 422
    assert "not confirmed" in answer.content.decode()
    assert letters_to("ada@example.org") == 1
    # A wrong password does not tell that the account exists, nor send anything.
    sign_in(Client(), password="not this one")
    assert letters_to("ada@example.org") == 1


@pytest.mark.limits
def test_guessing_at_one_account_ends_soon_even_with_the_right_password() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    codes = [sign_in(Client(), password="not this one").status_code for _ in range(10)]
    assert codes == [422] * 10
    answer = sign_in(Client())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert attempts(org, ada) == ["wrong"] * 10 + ["limited"]


@pytest.mark.limits
def test_the_right_password_begins_the_count_anew() -> None:
    org = build.organization()
    build.public()
    account(org)
    for _ in range(2):
        for _ in range(9):
            sign_in(Client(), password="not this one")
        assert sign_in(Client()).status_code == 303


def test_signing_out_ends_the_session_for_good_and_takes_a_post() -> None:
    org = build.organization()
    build.public()
    account(org)
    client = Client()
    sign_in(client)
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/signout").status_code == 405
    assert client.post("/signout").status_code == 303
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = token
    assert again.get("/settings").status_code == 302


def test_forms_of_other_sites_are_refused_also_at_the_door() -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    signed_in = build.client(ada, org, enforce_csrf_checks=True)
    for path in ("/signout", "/settings", "/settings/password", "/preferences", "/settings/tokens"):
        assert signed_in.post(path).status_code == 403, path
    assert signed_in.post("/api/v1/tokens", {"name": "x"}, content_type="application/json").status_code == 403


def test_an_expired_session_is_over_and_activity_is_noted_at_most_every_five_minutes() -> None:
    org = build.organization()
    build.public()
    ada = build.person(org)
    client = build.client(ada, org)
    with tenant(org.id, ada.id):
        before = Session.objects.get().last_active_at
    client.get("/settings")
    with tenant(org.id, ada.id):
        assert Session.objects.get().last_active_at == before
        Session.objects.update(last_active_at=timezone.now() - datetime.timedelta(minutes=6))
    client.get("/settings")
    with tenant(org.id, ada.id):
        assert timezone.now() - Session.objects.get().last_active_at < datetime.timedelta(minutes=5)
        Session.objects.update(expires_at=timezone.now() - datetime.timedelta(hours=1))
    assert client.get("/settings").status_code == 302


def test_who_belongs_nowhere_any_more_comes_into_the_public_organisation() -> None:
    org = build.organization()
    commons = build.public()
    ada = account(org)
    from meristem.organizations.models import Membership

    with tenant(org.id):
        Membership.objects.update(status="removed")
    assert sign_in(Client()).status_code == 303
    with tenant(commons.id, ada.id):
        assert Session.objects.get().organization_id == commons.id
    assert PASSWORD


def test_behind_a_proxy_the_address_it_appended_counts(settings) -> None:
    org = build.organization()
    build.public()
    ada = account(org)
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.5"}
    sign_in(Client(**forged))
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    sign_in(Client(**forged))
    with tenant(org.id, ada.id):
        found = list(Session.objects.order_by("created_at", "id").values_list("address", flat=True))
    assert found == ["127.0.0.1", "203.0.113.5"]
