"""What there is little room for: rows of tabs and tables on a phone, long names in the side."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Enter
from tests.browser.site import Site
from tests.demo import HARBOUR, newcomer

PHONE = {"width": 320, "height": 720}
INSIDE = """(one) => {
    const [mine, all] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
    return mine.left >= all.left - 1 && mine.right <= all.right + 1;
}"""
HIDDEN_SIDEWAYS = "[...document.querySelectorAll('.table-frame')].map(one => one.scrollWidth - one.clientWidth)"


@pytest.mark.parametrize("path", ["/members", "/organization/retention", "/plan"])
def test_the_tab_one_is_on_is_in_sight_on_a_phone(enter: Enter, path: str) -> None:
    page = enter("administrator", size=PHONE)
    page.goto(path)
    tab = page.locator(".tabs > [aria-current]")
    expect(tab).to_have_count(1)
    page.wait_for_function(INSIDE, arg=tab.element_handle())
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("path", ["/plan", "/audit", "/roles", "/members"])
def test_nothing_of_a_table_hides_at_the_side_on_a_phone(enter: Enter, path: str) -> None:
    page = enter("administrator", size=PHONE)
    page.goto(path)
    assert page.evaluate(HIDDEN_SIDEWAYS) == [0]


def test_one_step_leads_back_on_a_phone_and_the_whole_way_on_a_desk(enter: Enter) -> None:
    def steps(page: Page) -> list[str]:
        page.goto("/members/links")
        shown = page.get_by_role("navigation", name="Where you are").locator("li")
        return [one.inner_text().strip() for one in shown.all() if (one.bounding_box() or {"width": 0})["width"] > 2]

    assert steps(enter("administrator", size=PHONE)) == ["Invite people"]
    assert steps(enter("administrator")) == ["Members", "Invite people", "Links to join by"]


def test_a_long_name_stays_in_the_side(enter: Enter, site: Site) -> None:
    page = enter(newcomer(site.superuser, HARBOUR), size=DESKTOP, organization=HARBOUR)
    page.goto("/settings")
    page.get_by_label("Your name").fill("Wolfeschlegelsteinhausenbergerdorff von Hohenzollern-Sigmaringen")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".me .who")).to_contain_text("Wolfeschlegelstein")
    name, main = page.locator(".me .who").bounding_box(), page.locator("main").bounding_box()
    assert name is not None
    assert main is not None
    assert name["x"] + name["width"] <= main["x"]
