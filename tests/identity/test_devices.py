"""Known browsers: what a new one brings about, and that nobody can plant or borrow one."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from meristem.identity.models import KnownDevice, Session
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def place():
    build.public()
    return build.organization()


def test_a_new_device_is_told_of_and_a_known_one_is_not(place) -> None:
    account(place)
    home = Client()
    sign_in(home)
    assert letters_to("ada@example.org") == 0  # the first sign-in of all is no news
    sign_in(home)
    assert letters_to("ada@example.org") == 0
    sign_in(Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.9"))
    told = letter("ada@example.org")
    assert "new device" in told.subject
    assert "Firefox on Linux" in told.text
    assert "203.0.113.9" in told.text
    assert "/settings/sessions" in told.html


def test_the_browsers_cookie_is_long_lived_closed_and_only_its_hash_is_kept(place, settings) -> None:
    ada = account(place)
    client = Client()
    sign_in(client)
    cookie = client.cookies[settings.BROWSER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    with tenant(place.id, ada.id):
        assert cookie.value.encode() not in bytes(KnownDevice.objects.get().token_hash)


def test_a_planted_token_never_becomes_a_known_one(place, settings) -> None:
    """Who plants his own cookie in her browser must not own a known device of hers afterwards."""
    ada, eve = account(place), account(place, email="eve@example.org")
    attacker = Client()
    sign_in(attacker, login="eve@example.org")
    planted = attacker.cookies[settings.BROWSER_COOKIE_NAME].value
    victim = Client()
    victim.cookies[settings.BROWSER_COOKIE_NAME] = planted
    sign_in(victim)
    held = victim.cookies[settings.BROWSER_COOKIE_NAME].value.split(".")
    assert held[0] != planted
    assert planted in held
    with tenant(place.id, ada.id):
        assert KnownDevice.objects.count() == 1
    with tenant(place.id, eve.id):
        assert KnownDevice.objects.count() == 1
    sign_in(attacker)
    assert letters_to("ada@example.org") == 1


def test_ending_all_others_makes_other_browsers_strangers(place) -> None:
    ada = account(place)
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post("/settings/sessions/end-others")
    with tenant(place.id, ada.id):
        assert KnownDevice.objects.count() == 1
    sent = letters_to("ada@example.org")
    sign_in(here)
    assert letters_to("ada@example.org") == sent
    sign_in(there)
    assert letters_to("ada@example.org") == sent + 1


def test_the_token_changes_with_the_password_and_the_old_one_is_dead(place, settings) -> None:
    account(place)
    client = Client()
    sign_in(client)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    form = {"password-current": PASSWORD, "password-password": "a new walk in spring"}
    assert client.post("/settings/password", form).status_code == 303
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get("/settings").status_code == 200
    copied = Client()
    copied.cookies[settings.SESSION_COOKIE_NAME] = before
    assert copied.get("/settings").status_code == 302


def test_who_does_not_stay_is_in_for_a_day_at_most(place, settings) -> None:
    ada = account(place)
    client = Client()
    client.post("/signin", {"login": "ada@example.org", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    with tenant(place.id, ada.id):
        session = Session.objects.get()
    assert session.expires_at - timezone.now() <= datetime.timedelta(days=1)


def places_file(path) -> None:
    """A database of places in the MaxMind format: two networks, one of which is known by its country alone."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City", languages=["en", "ko"])
    netherlands = {"names": {"en": "Netherlands", "ko": "네덜란드"}}
    writer.insert_network(
        IPSet(["203.0.113.0/24"]), {"city": {"names": {"en": "Utrecht", "ko": "위트레흐트"}}, "country": netherlands}
    )
    writer.insert_network(IPSet(["2001:db8:7::/48"]), {"country": netherlands})
    writer.to_db_file(str(path))


def test_the_page_shows_the_place_where_a_file_knows_it_and_unknown_where_not(place, settings, tmp_path) -> None:
    ada = account(place)
    sign_in(Client(REMOTE_ADDR="203.0.113.9"))
    sign_in(Client(REMOTE_ADDR="2001:db8:7::1"))
    sign_in(Client(REMOTE_ADDR="198.51.100.1"))
    client = build.client(ada, place)
    page = client.get("/settings/sessions").content.decode()
    assert "203.0.113.9" in page
    assert "Utrecht" not in page
    settings.PLACES_FILE = tmp_path / "places.mmdb"
    places_file(settings.PLACES_FILE)
    page = client.get("/settings/sessions").content.decode().replace("\xa0", " ")
    assert "203.0.113.9 · Utrecht, Netherlands" in page
    assert "2001:db8:7::1 · Netherlands" in page
    assert "198.51.100.1 · place unknown" in page
    listed = client.get("/api/v1/sessions").json()["items"]
    assert {"Utrecht, Netherlands", "Netherlands", ""} <= {one["place"] for one in listed}
    spoken = client.get("/api/v1/sessions", HTTP_ACCEPT_LANGUAGE="ko").json()["items"]
    assert "위트레흐트, 네덜란드" in {one["place"] for one in spoken}
    # The letter of a new device names it as well.
    sign_in(Client(REMOTE_ADDR="203.0.113.10"))
    assert "Utrecht, Netherlands" in letter("ada@example.org").text


def test_a_missing_or_broken_file_of_places_breaks_nothing(place, settings, tmp_path) -> None:
    from meristem.identity.places import place_of

    settings.PLACES_FILE = tmp_path / "none.mmdb"
    assert place_of("203.0.113.9") == ""
    settings.PLACES_FILE.write_bytes(b"nothing of the kind")
    assert place_of("203.0.113.9") == ""
    assert place_of("not an address") == ""
