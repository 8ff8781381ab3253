"""A connection that breaks in the middle of a check loses no answer, and the page says where it is."""

import re
from typing import Any

from playwright.sync_api import expect

HALF_WAY = "noor.haddad@northfield.example"


def test_an_answer_given_without_a_connection_arrives_when_it_is_back(enter: Any, size: dict[str, int]) -> None:
    page = enter(HALF_WAY, size=size)
    page.goto("/profile/check")
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
    expect(state).to_contain_text("Saved", timeout=15_000)
    page.reload()
    expect(page.locator('[name="scale"][value="4"]')).to_be_checked()


def test_an_answer_kept_on_the_device_is_brought_back_after_the_tab_was_closed(enter: Any) -> None:
    page = enter(HALF_WAY)
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


def test_a_check_can_be_taken_by_keyboard_alone(enter: Any) -> None:
    page = enter(HALF_WAY)
    page.goto("/profile/check/10")
    for number in (11, 12, 13):
        page.keyboard.press("3")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"/profile/check/{number}$"))
