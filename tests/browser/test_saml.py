"""Coming in by SAML from another site, in a browser: what it sends along with a form of that site, and what not."""

from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import HARBOUR
from tests.identity.saml_provider import Provider, saml_provider

ELSEWHERE = "https://sso.example.org"
POINT = (
    "UPDATE identity_identityprovider SET sign_in_address = %s, issuer = %s"
    " WHERE organization_id = (SELECT id FROM organizations_organization WHERE slug = %s)"
)


def set_up(boss: Page, site: Site, idp: Provider) -> None:
    """By the page, but for the address: one on this machine would have to be named to the server."""
    boss.goto("/organization/sign-in/saml")
    boss.get_by_label("Name", exact=True).fill("Harbour account")
    boss.get_by_label("Metadata of the provider (XML)").fill(idp.metadata().replace(idp.address, ELSEWHERE))
    boss.get_by_label("Domains of addresses").fill("harbour.example")
    boss.get_by_label("People may come in by it").check()
    boss.get_by_role("button", name="Save", exact=True).first.click()
    expect(boss.get_by_role("heading", name="What the provider must know")).to_be_visible()
    idp.learn(boss.request.get(boss.locator("#entity").inner_text()).text())
    with psycopg.connect(site.superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(POINT, [f"{idp.address}/sso", f"{idp.address}/metadata", HARBOUR])


def send(page: Page) -> None:
    """What the provider's page does by a script."""
    page.evaluate("document.forms[0].submit()")


def test_an_answer_of_another_site_counts_in_the_browser_that_asked_and_in_no_other(
    enter: Enter, site: Site, tmp_path: Path
) -> None:
    boss = enter("stranger")
    with saml_provider(tmp_path) as idp:
        set_up(boss, site, idp)
        try:
            idp.person = {"mail": ["nobody.yet@harbour.example"], "displayName": ["Nobody Yet"]}
            asked, victim = enter(), enter()
            asked.goto(f"/sso/{HARBOUR}?next=/settings")
            assert asked.url.startswith(idp.address)
            # The attacker's own answer, posted by a page that the victim opens.
            page = asked.content()
            victim.goto(idp.address + "/favicon.ico")
            victim.set_content(page)
            send(victim)
            expect(victim.get_by_role("heading", name="That sign-in is over")).to_be_visible()
            # In the browser that asked the next one counts: a letter goes to the address that nobody has proved.
            asked.goto(f"/sso/{HARBOUR}?next=/settings")
            send(asked)
            expect(asked.get_by_role("heading", name="Look into your mail")).to_be_visible()
            # An administrator who is signed in and tries it stays signed in, and sees what was said.
            boss.goto("/organization/sign-in/saml")
            boss.get_by_role("link", name="Go and try").click()
            boss.wait_for_url(f"{idp.address}/**")
            send(boss)
            expect(boss.get_by_role("heading", name="The provider works")).to_be_visible()
            boss.get_by_role("link", name="Back to the settings").click()
            expect(boss.get_by_role("heading", name="Try it")).to_be_visible()
        finally:
            boss.goto("/organization/sign-in/saml")
            boss.get_by_role("button", name="Remove the provider").click()
            boss.wait_for_url("**/organization/sign-in")
