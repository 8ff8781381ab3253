"""What a provider is believed and asked: a second factor only when it says so, no transaction while it is asked,
sign-out there as well, and what becomes of personal tokens beside it."""

from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
from django.test import Client

from meristem.identity.models import IdentityProvider, Session
from meristem.identity.providers import oidc
from meristem.identity.providers.oidc import says_second_factor
from meristem.kernel.context import tenant
from meristem.organizations.models import Organization
from tests import build
from tests.identity.issuer import issuer
from tests.identity.support import PASSWORD, account, sign_in
from tests.identity.test_providers import come, prove_domain, provide
from tests.identity.test_second_factor import code_of, secret_on, with_app


@pytest.fixture
def place(settings, db):
    settings.FETCH_HOSTS = ("127.0.0.1", "localhost")
    oidc.forget()
    build.public()
    yield build.organization()
    oidc.forget()


@pytest.fixture
def liar():
    with issuer() as made:
        yield made


def ask_everybody(place) -> None:
    """The organisation wants a second factor of everybody."""
    with tenant(place.id):
        Organization.objects.filter(id=place.id).update(requires_second_factor=True)


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


@pytest.mark.parametrize(
    ("claims", "level", "says"),
    [
        ({"amr": ["pwd", "otp"]}, "", True),
        ({"amr": ["mfa"]}, "", True),
        ({"amr": ["hwk", "pin"]}, "", True),
        ({"amr": ["pwd", "kba"]}, "", False),
        ({"amr": ["pwd"]}, "", False),
        ({"amr": "mfa"}, "", False),
        ({"amr": [["mfa"], 7]}, "", False),
        ({"acr": "https://refeds.org/profile/mfa"}, "", True),
        ({"acr": "urn:ours:gold"}, "urn:ours:gold", True),
        ({"acr": "urn:ours:gold"}, "", False),
        ({"acr": ""}, "", False),
        ({}, "", False),
    ],
    ids=lambda value: str(value) or "none",
)
def test_two_kinds_of_proof_or_a_known_level_are_a_second_factor(claims, level, says) -> None:
    assert says_second_factor(claims, level) is says


def test_a_provider_that_says_so_answers_for_the_second_factor(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address)
    ask_everybody(place)
    liar.claims = {"amr": ["pwd", "otp"]}
    browser = Client()
    assert come(browser, place, liar).status_code == 303
    assert is_in(browser)


def test_where_it_is_silent_she_sets_one_up_and_is_asked_for_it_from_then_on(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address)
    ask_everybody(place)
    browser = Client()
    led = come(browser, place, liar)
    assert led["Location"] == "/signin/setup?next=%2Fsettings"
    assert not is_in(browser)
    secret = secret_on(browser.get("/signin/setup").content.decode())
    assert browser.post("/signin/setup", {"code": code_of(secret, -1)}).status_code == 201
    assert is_in(browser)
    again = Client()
    assert come(again, place, liar)["Location"] == "/signin/second?next=%2Fsettings"
    assert not is_in(again)
    assert again.post("/signin/second", {"code": "000000"}).status_code == 422
    assert again.post("/signin/second?next=/settings", {"code": code_of(secret)})["Location"] == "/settings"
    assert is_in(again)
    # It is the provider's session still, which stays where it is.
    from meristem.identity.queries import user_id_of_email

    with tenant(place.id, user_id_of_email("ada@example.org")):
        provider = IdentityProvider.objects.get()
        assert set(Session.objects.values_list("provider_id", flat=True)) == {provider.id}
        assert not Session.objects.filter(second_factor_at=None).exists()


def test_an_administrator_may_vouch_for_it_or_ask_for_a_level(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address, vouches_always="on")
    ask_everybody(place)
    assert come(Client(), place, liar)["Location"] == "/settings"
    with tenant(place.id):
        assert IdentityProvider.objects.get().vouches_always
        Organization.objects.filter(id=place.id).update(requires_second_factor=False)
    provide(place, liar.address, acr="urn:ours:gold")
    ask_everybody(place)
    left = Client().get(f"/sso/{place.slug}")
    assert dict(parse_qsl(urlsplit(left["Location"]).query))["acr_values"] == "urn:ours:gold"
    assert come(Client(), place, liar)["Location"].startswith("/signin/setup")
    liar.claims = {"acr": "urn:ours:gold"}
    assert come(Client(), place, liar)["Location"] == "/settings"


def test_where_nobody_wants_a_second_factor_none_is_asked_for(place, liar) -> None:
    prove_domain(place)
    provide(place, liar.address)
    browser = Client()
    assert come(browser, place, liar)["Location"] == "/settings"
    assert is_in(browser)


def test_a_step_that_began_by_a_provider_cannot_be_finished_as_another(place, liar) -> None:
    """Her own app, at another step of her own, and a wrong answer five times: the step is over."""
    ada = account(place)
    secret, _codes = with_app(place, ada)
    prove_domain(place)
    provide(place, liar.address)
    browser = Client()
    sign_in(browser)
    assert browser.post("/signin/second", {"code": code_of(secret)}).status_code == 303
    assert come(browser, place, liar).status_code == 303
    ask_everybody(place)
    thief = Client()
    assert come(thief, place, liar)["Location"].startswith("/signin/second")
    for _ in range(5):
        thief.post("/signin/second", {"code": "000000"})
    assert thief.get("/signin/second").status_code == 303
    assert not is_in(thief)


def test_who_came_by_a_provider_is_led_on_to_sign_out_there(place, liar) -> None:
    prove_domain(place)
    liar.found = {"end_session_endpoint": f"{liar.address}/logout?from=here"}
    provide(place, liar.address)
    browser = Client()
    assert come(browser, place, liar).status_code == 303
    left = browser.post("/signout")
    assert left.status_code == 303
    page = browser.get(left["Location"]).content.decode()
    assert f"{liar.address}/logout?from=here&amp;client_id=meristem&amp;post_logout_redirect_uri=" in page
    assert not is_in(browser)
    # By password there is nothing to sign out of elsewhere; nor at a provider that has no such place.
    account(place, email="bo@example.org")
    other = Client()
    sign_in(other, login="bo@example.org")
    assert other.post("/signout")["Location"] == "/signin"
    liar.found = {}
    oidc.forget()
    assert come(browser, place, liar).status_code == 303
    assert browser.post("/signout")["Location"] == "/signin"
    assert browser.get(left["Location"]).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "http://10.0.0.1/logout", 7, f"https://example.org/{chr(120) * 600}"],
    ids=["script", "inside", "number", "long"],
)
def test_an_unfit_place_to_sign_out_is_none_and_keeps_nobody_out(place, liar, address) -> None:
    prove_domain(place)
    liar.found = {"end_session_endpoint": address}
    provide(place, liar.address)
    browser = Client()
    assert come(browser, place, liar).status_code == 303
    assert browser.post("/signout")["Location"] == "/signin"


def script(client: Client) -> Client:
    made = client.post("/api/v1/tokens", {"name": "t", "scopes": ["read"]}, content_type="application/json").json()
    return Client(headers={"Authorization": f"Bearer {made['secret']}"})


def works(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def test_insisting_ends_personal_tokens_made_beside_the_provider(place, liar) -> None:
    ada = account(place)
    account(place, "administrator", email="ruth@example.org")
    prove_domain(place)
    admin = provide(place, liar.address)
    by_password, boss, by_provider = Client(), Client(), Client()
    sign_in(by_password)
    sign_in(boss, login="ruth@example.org")
    sign_in(by_provider)
    assert come(by_provider, place, liar).status_code == 303
    beside, bosses, through = script(by_password), script(boss), script(by_provider)
    assert admin.post("/organization/sign-in/insist", {"insists": "on", "tokens_go_on": "on"}).status_code == 303
    assert (works(beside), works(bosses), works(through)) == (True, True, True)
    assert 'name="tokens_go_on" value="on" checked' in admin.get("/organization/sign-in").content.decode()
    insisted = admin.put("/api/v1/organization/provider/insist", {"insists": True}, content_type="application/json")
    assert (insisted.json()["insists"], insisted.json()["tokens_go_on"]) == (True, False)
    assert (works(beside), works(bosses), works(through)) == (False, True, True)
    # Who is no administrator any more loses what only administrators keep.
    from meristem.organizations.services import membership_add, roles_change

    with tenant(place.id):
        from meristem.identity.queries import user_id_of_email

        ruth = user_id_of_email("ruth@example.org")
        with build.inside(place, build.person(place, "administrator"), "administrator") as actor:
            roles_change(actor=actor, user_id=ruth, roles=["learner"])
    assert not works(bosses)
    assert not is_in(boss)
    # In another organisation her tokens are nobody's business here.
    elsewhere = build.organization()
    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    there = script(build.client(ada, elsewhere))
    admin.post("/organization/sign-in/insist", {"insists": "on"})
    assert works(there)


OTHERS = (
    "SELECT coalesce(state, ''), count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user AND state <> 'idle'"
    " GROUP BY 1"
)


def test_no_transaction_waits_while_a_provider_is_asked(committed, settings) -> None:
    """However slow it is: no transaction of ours hangs on it."""
    settings.FETCH_HOSTS = ("127.0.0.1",)
    oidc.forget()
    build.public()
    place = build.organization()
    app, _owner = committed
    with issuer() as liar, psycopg.connect(app, autocommit=True) as watcher:
        seen: list[tuple[str, int]] = []

        def watch() -> None:
            seen.extend(watcher.execute(OTHERS).fetchall())

        prove_domain(place)
        admin = provide(place, liar.address)
        with tenant(place.id):
            watch()
        assert ("idle in transaction", 1) in seen  # what the watcher would see
        seen.clear()
        liar.watch = watch
        assert admin.post("/organization/sign-in/test").status_code == 200
        assert admin.post("/api/v1/organization/provider/test").status_code == 200
        oidc.forget()
        liar.claims = {"email": None}
        assert come(Client(), place, liar).status_code == 303
        assert {"/keys", "/userinfo", "/.well-known/openid-configuration"} <= set(liar.asked)
    assert seen == []
    oidc.forget()


def test_her_password_stays_out_of_it(place, liar) -> None:
    """A provider's silence does not let a password stand for the second factor."""
    account(place)
    prove_domain(place)
    provide(place, liar.address)
    ask_everybody(place)
    browser = Client()
    browser.post("/signin", {"login": "ada@example.org", "password": PASSWORD})
    assert not is_in(browser)
