"""Coming in by an organisation's identity provider: against a real one, and against one that lies."""

import time
import urllib.request
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.conf import settings as installation
from django.test import Client
from oidc_provider_mock import User as ProviderUser
from oidc_provider_mock import run_server_in_thread

from meristem.identity.models import IdentityProvider, LoginAttempt, ProviderLink, Session
from meristem.identity.providers import oidc
from meristem.identity.queries import user_id_of_email
from meristem.kernel.context import tenant
from meristem.organizations.models import DomainClaim, Membership, OrganizationSettings
from tests import build
from tests.identity.issuer import issuer
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings):
    settings.FETCH_HOSTS = ("127.0.0.1", "localhost")
    oidc.forget()
    build.public()
    yield build.organization()
    oidc.forget()


@pytest.fixture
def liar():
    with issuer() as made:
        yield made


def provide(place, address: str, **more) -> Client:
    """Set the provider up, as the administrator does."""
    admin = build.client(build.person(place, "administrator"), place)
    form = {
        "name": "Our account",
        "issuer": address,
        "client_id": "meristem",
        "client_secret": "the-secret",
        "email_domains": "example.org",
        "is_active": "on",
    }
    answer = admin.post("/organization/sign-in", form | more)
    assert answer.status_code == 303, answer.content.decode()
    return admin


def prove_domain(place) -> None:
    from django.utils import timezone

    with tenant(place.id):
        DomainClaim.objects.create(
            organization_id=place.id, domain="example.org", token="x", verified_at=timezone.now()
        )


def come(client: Client, place, liar, **forged):
    """The whole way: leave, sign in there, come back."""
    left = client.get(f"/sso/{place.slug}?next=/settings")
    assert left.status_code == 302, left.content.decode()
    back = liar.authorize(left["Location"]) | forged
    redirect = dict(parse_qsl(urlsplit(left["Location"]).query))["redirect_uri"]
    return client.get(f"{urlsplit(redirect).path}?{urlencode(back)}")


def test_the_whole_way_against_a_real_provider(place) -> None:
    """Authorization code with PKCE against a provider from PyPI: discovery, code, token, keys, userinfo."""
    prove_domain(place)
    person = ProviderUser(sub="noor", claims={"email": "noor@example.org", "email_verified": True, "name": "Noor H"})
    with run_server_in_thread(user_claims=[person]) as server:
        address = f"http://localhost:{server.server_port}"
        admin = provide(place, address)
        assert "answers as it must" in admin.post("/organization/sign-in/test").content.decode()
        browser = Client()
        left = browser.get(f"/sso/{place.slug}?next=/settings")
        asked = dict(parse_qsl(urlsplit(left["Location"]).query))
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        try:
            urllib.request.build_opener(Stay).open(left["Location"], data=b"sub=noor", timeout=10)
            raise AssertionError("it did not send the browser back")
        except urllib.error.HTTPError as answer:
            back = urlsplit(answer.headers["Location"])
        came = browser.get(f"{back.path}?{back.query}")
        assert (came.status_code, came["Location"]) == (303, "/settings")
        assert "Noor H" in browser.get("/settings").content.decode()
        # A second time the same answer opens nothing.
        assert browser.get(f"{back.path}?{back.query}").status_code == 400
    noor = user_id_of_email("noor@example.org")
    with tenant(place.id, noor):
        assert Session.objects.get().provider_id == IdentityProvider.objects.get().id
        assert LoginAttempt.objects.get().method == "provider"
        assert Membership.objects.filter(user_id=noor, status="active").exists()


def test_an_existing_account_is_linked_on_its_owners_proof_only(place, liar) -> None:
    ada = account(place)
    prove_domain(place)
    provide(place, liar.address)
    browser = Client()
    answer = come(browser, place, liar)
    assert answer.status_code == 202
    assert browser.get("/settings").status_code == 302
    path = link_in(letter("ada@example.org"), "sso/proof")
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 303
    assert browser.get("/settings").status_code == 200
    assert Client().post(path).status_code == 410
    sent = letters_to("ada@example.org")
    again = Client()
    assert come(again, place, liar).status_code == 303
    with tenant(place.id, ada.id):
        assert ProviderLink.objects.get().subject == "ada-1"
    assert letters_to("ada@example.org") <= sent + 1  # of the new device


def test_who_is_signed_in_as_that_person_has_proved_it(place, liar) -> None:
    account(place)
    provide(place, liar.address)
    browser = Client()
    sign_in(browser)
    assert come(browser, place, liar).status_code == 303
    assert letters_to("ada@example.org") == 0
    # Somebody else's session proves nothing about Ada.
    account(place, email="bo@example.org")
    liar.person = liar.person | {"sub": "another"}
    other = Client()
    sign_in(other, login="bo@example.org")
    assert come(other, place, liar).status_code == 202


def test_a_new_address_of_an_unproved_domain_waits_for_a_letter(place, liar) -> None:
    provide(place, liar.address)
    browser = Client()
    assert come(browser, place, liar).status_code == 202
    assert user_id_of_email("ada@example.org") is None
    assert browser.post(link_in(letter("ada@example.org"), "sso/proof")).status_code == 303
    assert user_id_of_email("ada@example.org") is not None


def test_a_password_set_by_whoever_never_proved_the_address_opens_nothing_later(place, liar) -> None:
    """Signing up with her address before she comes must not leave a way in behind."""
    account(place, verified=False)
    provide(place, liar.address)
    assert come(Client(), place, liar).status_code == 202
    assert Client().post(link_in(letter("ada@example.org"), "sso/proof")).status_code == 303
    assert sign_in(Client(), password=PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://another.example"},
        {"aud": "somebody-else"},
        {"aud": ["meristem", "somebody-else"]},
        {"aud": ["meristem", "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"nonce": "of-another-sign-in"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"exp": "never"},
        {"iat": int(time.time()) + 3600},
        {"iat": int(time.time()) - 7200},
        {"sub": ""},
        {"sub": 7},
    ],
    ids="-".join,  # not the values: they tell the time, and workers must collect the same names
)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(place, liar, lie) -> None:
    prove_domain(place)
    provide(place, liar.address)
    liar.claims = lie
    browser = Client()
    assert come(browser, place, liar).status_code == 502
    assert browser.get("/settings").status_code == 302
    assert user_id_of_email("ada@example.org") is None


@pytest.mark.parametrize("trick", ["unsigned", "by_secret", "foreign"])
def test_a_signature_that_is_not_the_providers_opens_nothing(place, liar, trick) -> None:
    prove_domain(place)
    provide(place, liar.address)
    if trick == "foreign":
        honest = liar.shown
        liar.rotate()
        liar.shown = honest
    else:
        setattr(liar, trick, True)
    assert come(Client(), place, liar).status_code == 502
    assert user_id_of_email("ada@example.org") is None


def test_new_keys_are_fetched_when_the_provider_rotates_and_kept_otherwise(place, liar, monkeypatch) -> None:
    prove_domain(place)
    provide(place, liar.address)
    assert come(Client(), place, liar).status_code == 303
    assert come(Client(), place, liar).status_code == 303
    assert liar.asked.count("/keys") == 1
    liar.rotate()
    # Unknown keys do not let anybody make us ask again and again.
    assert come(Client(), place, liar).status_code == 502
    assert liar.asked.count("/keys") == 1
    monkeypatch.setattr(oidc, "SOONEST_NEW_KEYS", 0)
    assert come(Client(), place, liar).status_code == 303
    assert liar.asked.count("/keys") == 2


def test_an_answer_is_good_once_in_its_own_browser_for_its_own_provider(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address)
    other = build.organization()
    with issuer() as second:
        provide(other, second.address)
        victim, attacker = Client(), Client()
        left = attacker.get(f"/sso/{place.slug}")
        back = liar.authorize(left["Location"])
        with tenant(place.id):
            path = f"/sso/{IdentityProvider.objects.get().id}/answer"
        with tenant(other.id):
            mixed = f"/sso/{IdentityProvider.objects.get().id}/answer"
        # Planted in her browser, sent to another provider's address, altered, without a state.
        assert victim.get(f"{path}?{urlencode(back)}").status_code == 400
        assert attacker.get(f"{path}?{urlencode(back | {'state': back['state'] + 'x'})}").status_code == 400
        assert attacker.get(f"{path}?code={back['code']}").status_code == 400
        assert attacker.get(f"{mixed}?{urlencode(back)}").status_code == 400
        # The attempt to mix up has used it up.
        assert attacker.get(f"{path}?{urlencode(back)}").status_code == 400
    assert come(Client(), place, liar, iss="https://another.example").status_code == 502
    assert come(Client(), place, liar, iss=liar.address).status_code == 303
    assert come(Client(), place, liar, error="access_denied").status_code == 403


@pytest.mark.parametrize(
    ("person", "domains"),
    [
        ({"email": "ada@elsewhere.example"}, "example.org"),
        ({"email": "ada@example.org", "email_verified": False}, ""),
        ({"email": ""}, ""),
        ({"email": "no address"}, ""),
    ],
)
def test_addresses_it_may_not_answer_for_are_refused(place, liar, person, domains) -> None:
    provide(place, liar.address, email_domains=domains)
    liar.person = liar.person | person
    assert come(Client(), place, liar).status_code == 403
    assert letters_to("ada@elsewhere.example") == letters_to("ada@example.org") == 0


def test_what_user_info_says_of_somebody_else_is_not_believed(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address)
    liar.claims = {"email": None}
    liar.userinfo = {"sub": "another"}
    assert come(Client(), place, liar).status_code == 502
    liar.userinfo = {}
    assert come(Client(), place, liar).status_code == 303


def test_a_provider_speaks_for_its_own_organisation_alone(place, liar) -> None:
    ada = account(place)
    elsewhere = build.organization()
    from meristem.organizations.services import membership_add

    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    provide(place, liar.address)
    browser = Client()
    sign_in(browser)
    come(browser, place, liar)
    refused = browser.post("/organizations/switch", {"organization": str(elsewhere.id)})
    assert refused.status_code == 403
    assert browser.post("/organizations/new", {"name": "Mine", "industry": "", "size_range": ""}).status_code == 403
    # A suspended member stays out.
    with tenant(place.id):
        Membership.objects.filter(user_id=ada.id).update(status="suspended")
    assert come(Client(), place, liar).status_code == 403


def test_an_organisation_may_insist_and_administrators_keep_a_way_back(place, liar) -> None:
    ada = account(place)
    admin_user = account(place, "administrator", email="ruth@example.org")
    admin = provide(place, liar.address)
    member, boss = Client(), Client()
    sign_in(member)
    sign_in(boss, login="ruth@example.org")
    told = {"login": "ada@example.org", "password": PASSWORD, "name": "a program"}
    program = Client().post("/api/v1/clients", told, content_type="application/json").json()
    assert admin.post("/organization/sign-in/insist", {"insists": "on"}).status_code == 303
    renewal = {"refresh_token": program["refresh_token"]}
    assert Client().post("/api/v1/clients/renew", renewal, content_type="application/json").status_code == 401
    assert member.get("/settings").status_code == 302
    assert boss.get("/settings").status_code == 200
    refused = sign_in(Client())
    assert refused.status_code == 422
    assert f"/sso/{place.slug}" in refused.content.decode()
    body = {"login": "ada@example.org", "password": PASSWORD}
    for path, more in (("sessions", {}), ("clients", {"name": "x"})):
        answer = Client().post(f"/api/v1/{path}", body | more, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "provider")
    assert sign_in(Client(), password="not this one").content.decode().count("/sso/") == 0
    assert sign_in(Client(), login="ruth@example.org").status_code == 303
    with tenant(place.id, ada.id):
        assert LoginAttempt.objects.filter(outcome="provider").count() == 3
    assert admin_user
    # Elsewhere she may still come in by password, but not from there into this organisation.
    elsewhere = build.organization()
    from meristem.organizations.services import membership_add

    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    browser = Client()
    assert sign_in(browser).status_code == 303
    with tenant(elsewhere.id, ada.id):
        assert Session.objects.order_by("id").last().organization_id == elsewhere.id
    assert browser.post("/organizations/switch", {"organization": str(place.id)}).status_code == 403
    assert admin.post("/organization/sign-in/insist", {}).status_code == 303
    assert browser.post("/organizations/switch", {"organization": str(place.id)}).status_code == 303


def test_the_page_keeps_the_secret_shows_addresses_and_refuses_beside_the_field(
    place, liar, django_assert_max_num_queries
) -> None:
    admin = provide(place, liar.address)
    with django_assert_max_num_queries(10):
        page = admin.get("/organization/sign-in").content.decode()
    assert "the-secret" not in page
    assert f"{installation.BASE_URL}/sso/{place.slug}" in page
    assert "/answer" in page
    with tenant(place.id):
        assert b"the-secret" not in bytes(IdentityProvider.objects.get().sealed_secret)
    form = {"name": "X", "client_id": "x", "is_active": "on", "email_domains": "not a domain"}
    bad = admin.post("/organization/sign-in", form | {"issuer": "http://169.254.169.254", "client_secret": "s"})
    assert bad.status_code == 422
    assert 'id="id_issuer-error"' in bad.content.decode()
    assert 'id="id_email_domains-error"' in bad.content.decode()
    learner = build.client(build.person(place), place)
    assert learner.get("/organization/sign-in").status_code == 403
    for path in ("test", "insist", "remove"):
        assert learner.post(f"/organization/sign-in/{path}").status_code == 403
    # Another issuer's subjects are other people.
    with tenant(place.id):
        before = IdentityProvider.objects.get().id
    moved = {"name": "X", "issuer": "https://accounts.example.com", "client_id": "x", "client_secret": "s"}
    assert admin.post("/organization/sign-in", moved).status_code == 303
    with tenant(place.id):
        assert IdentityProvider.objects.get().id != before
    assert admin.post("/organization/sign-in/remove").status_code == 303
    with tenant(place.id):
        assert not OrganizationSettings.objects.get().enforce_sso


def test_the_test_button_says_what_is_wrong(place, liar) -> None:
    admin = provide(place, liar.address)
    liar.found = {"issuer": "https://another.example"}
    assert admin.post("/organization/sign-in/test").status_code == 409
    liar.found = {"token_endpoint": "http://10.0.0.1/token"}
    assert admin.post("/organization/sign-in/test").status_code == 409
    liar.found = {"authorization_endpoint": "javascript:alert(1)"}
    assert admin.post("/organization/sign-in/test").status_code == 409
    assert Client().get(f"/sso/{place.slug}").status_code == 502


def test_the_same_through_the_api(place, liar) -> None:
    admin = build.client(build.person(place, "administrator"), place)
    assert admin.get("/api/v1/organization/provider").status_code == 404
    body = {"name": "X", "issuer": liar.address, "client_id": "meristem", "client_secret": "s", "is_active": True}
    made = admin.put("/api/v1/organization/provider", body, content_type="application/json")
    assert made.status_code == 200
    assert "client_secret" not in made.json()
    assert admin.post("/api/v1/organization/provider/test").json()["keys"] == f"{liar.address}/keys"
    insisted = admin.put("/api/v1/organization/provider/insist", {"insists": True}, content_type="application/json")
    assert insisted.json()["insists"] is True
    assert admin.delete("/api/v1/organization/provider").status_code == 204
    for body_more in ({"role": "x"}, {"organization_id": "x"}):
        refused = admin.put("/api/v1/organization/provider", body | body_more, content_type="application/json")
        assert refused.status_code == 422


def test_an_organisation_is_found_by_its_short_name_or_proved_domain(place, liar) -> None:
    provide(place, liar.address)
    page = Client().get(f"/signin/organization?name={place.slug}").content.decode()
    assert f'href="/sso/{place.slug}"' in page
    assert Client().get("/signin/organization?name=ada@example.org").status_code == 404
    prove_domain(place)
    assert f'href="/sso/{place.slug}"' in Client().get("/signin/organization?name=ada@example.org").content.decode()
    assert Client().get("/sso/no-such-place").status_code == 404
