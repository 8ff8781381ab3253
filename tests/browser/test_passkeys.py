"""Passkeys on a device that Chromium plays: made, opening the door alone, as the second factor, and copied."""

from typing import Any

import psycopg
from playwright.sync_api import CDPSession, Page, expect

from meristem.web.demo.accounts import DEMO_PASSWORD
from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import PEOPLE, newcomer

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
KEYS = (
    "SELECT k.sign_count, k.last_used_at IS NOT NULL FROM identity_passkey k JOIN identity_user u ON u.id = k.user_id"
    " WHERE u.email = %s"
)
SESSIONS = "SELECT count(*) FROM identity_session s JOIN identity_user u ON u.id = s.user_id WHERE u.email = %s"


class Device:
    """What holds the keys of one browser; whoever holds it is there, and says yes."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.asked = {"authenticatorId": made["authenticatorId"]}

    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", self.asked)["credentials"]
        return found

    def put(self, key: dict[str, Any]) -> None:
        """A copy of a key, with the counter that it had when it was copied."""
        self.session.send("WebAuthn.addCredential", self.asked | {"credential": key})


def somebody(site: Site) -> str:
    """A newcomer with the password of the demo's people."""
    email = newcomer(site.superuser)
    with psycopg.connect(site.superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO identity_credential SELECT (jsonb_populate_record(c, jsonb_build_object('id',"
            " gen_random_uuid(), 'user_id', (SELECT id FROM identity_user WHERE email = %s)))).*"
            " FROM identity_credential c JOIN identity_user u ON u.id = c.user_id WHERE u.email = %s",
            [email, PEOPLE["learner"][0]],
        )
    return email


def make(page: Page) -> None:
    """Add a passkey in the settings: the browser is asked at once, and answers for its holder."""
    page.goto("/settings/security")
    page.get_by_label("What do you call it?").fill("This laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.goto("/settings/security")
    expect(page.get_by_text("This laptop").first).to_be_visible()


def come_in(page: Page) -> None:
    page.goto("/signin")
    page.get_by_role("button", name="Sign in with a passkey").click()


def test_a_passkey_is_made_and_opens_the_door_alone(enter: Enter, site: Site) -> None:
    email = somebody(site)
    page = enter(email)
    device = Device(page)
    make(page)
    (key,) = device.keys()
    assert key["isResidentCredential"]
    assert key["rpId"] == "localhost"

    page.context.clear_cookies()
    come_in(page)
    page.wait_for_url("**/today*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    ((count, is_used),) = site.rows(KEYS, email)
    assert is_used
    assert count == device.keys()[0]["signCount"]


def test_a_passkey_is_asked_for_after_the_password(enter: Enter, site: Site) -> None:
    email = somebody(site)
    page = enter(email)
    device = Device(page)
    make(page)
    page.context.clear_cookies()
    page.goto("/signin")
    page.get_by_label("E-mail or user name").fill(email)
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/signin/second*")
    # The password alone has opened nothing yet.
    other = page.context.new_page()
    other.goto("/today")
    other.wait_for_url("**/signin*")
    other.close()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/today*")
    assert len(device.keys()) == 1


def test_a_copied_passkey_opens_nothing_once_the_first_was_used(enter: Enter, site: Site) -> None:
    email = somebody(site)
    page = enter(email)
    device = Device(page)
    make(page)
    (copied,) = device.keys()
    for _ in range(2):
        page.context.clear_cookies()
        come_in(page)
        page.wait_for_url("**/today*")
    (before,) = site.rows(SESSIONS, email)

    thief = enter()
    Device(thief).put(copied | {"signCount": 0})
    come_in(thief)
    expect(thief.get_by_role("alert")).to_be_visible()
    assert "/signin/passkey" in thief.url
    assert site.rows(SESSIONS, email) == [before]
    thief.goto("/today")
    thief.wait_for_url("**/signin*")


def test_another_browser_without_the_device_is_told_so(enter: Enter, site: Site) -> None:
    page = enter()
    device = Device(page)
    assert device.keys() == []
    come_in(page)
    expect(page.locator("[data-said]")).to_contain_text("That did not work, or was stopped")
    expect(page.get_by_role("button", name="Go on")).to_be_enabled()
