"""The journal saves as one writes, says so, and lets no second device overwrite it unseen."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import newcomer


def test_two_tabs_write_the_same_entry(enter: Enter, site: Site) -> None:
    page = enter(newcomer(site.superuser))
    page.goto("/journal/new")
    page.locator("textarea[name=text]").fill("first words")
    state = page.locator("#journal-state")
    expect(state).to_have_attribute("data-tone", "unsaved")
    expect(state).to_have_attribute("data-tone", "saved")
    expect(state).to_contain_text("Saved just now")
    address = page.locator("#journal-form").get_attribute("action")

    other = page.context.new_page()
    other.goto(f"{address}/edit")
    other.locator("textarea[name=text]").fill("words of the other tab")
    expect(other.locator("#journal-state")).to_contain_text("Saved just now")
    other.close()

    page.locator("textarea[name=text]").fill("first words and more")
    expect(page.locator("#journal-clash")).to_be_visible()
    expect(state).to_have_attribute("data-tone", "unsaved")
    # The words typed here are still here, and those of the other tab still stand.
    expect(page.locator("textarea[name=text]")).to_have_value("first words and more")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator("main")).to_contain_text("first words and more")

    page.get_by_role("button", name="Delete").click()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("first words and more")
