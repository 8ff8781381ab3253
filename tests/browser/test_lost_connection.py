"""A connection that breaks in the middle of a check loses no answer, and the page says where it is."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Enter
from tests.browser.site import Site
from tests.demo import newcomer


def half_way(enter: Enter, site: Site, size: dict[str, int] = DESKTOP) -> Page:
    """Somebody new who has just begun her check, before its first statement."""
    page = enter(newcomer(site.superuser), size=size)
    page.goto("/profile/check")
    page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/profile/check/\d+$"))
    return page


def test_an_answer_given_without_a_connection_arrives_when_it_is_back(
    enter: Enter, site: Site, size: dict[str, int]
) -> None:
    page = half_way(enter, site, size)
    address = page.url
    state = page.locator("#answer-state")
    page.keyboard.press("2")
    expect(state).to_contain_text("Saved")
    page.context.set_offline(True)
    page.keyboard.press("4")
    expect(state).to_contain_text("Not saved yet")
    page.get_by_role("button", name="Next").click()
    assert page.url == address
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved")
    page.reload()
    expect(page.locator('[name="scale"][value="4"]')).to_be_checked()


def test_an_answer_kept_on_the_device_is_brought_back_after_the_tab_was_closed(enter: Enter, site: Site) -> None:
    page = half_way(enter, site)
    page.goto("/profile/check/3")
    page.route("**/answer", lambda route: route.abort())
    page.keyboard.press("5")
    expect(page.locator("#answer-state")).to_contain_text("Not saved yet")
    address = page.url
    context = page.context
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator('[name="scale"][value="5"]')).to_be_checked()
    expect(again.locator("#answer-state")).to_contain_text("Saved")


def test_a_check_can_be_taken_by_keyboard_alone(enter: Enter, site: Site) -> None:
    page = half_way(enter, site)
    page.goto("/profile/check/10")
    for number in (11, 12, 13):
        page.keyboard.press("3")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"/profile/check/{number}$"))
