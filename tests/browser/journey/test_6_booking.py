"""A therapist's free hour is booked; of two people who want the same hour, one gets it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import newcomer

HOURS = "input[name=starts_at]"


def to_free_hours(page: Page) -> None:
    """From the directory to the next week in which somebody has a free hour."""
    page.goto("/care")
    page.get_by_role("link", name="See free hours").first.click()
    expect(page.locator("#hours")).to_be_visible()
    onward = page.locator("#hours").get_by_role("link", name="Next free", exact=False)
    if not page.locator(HOURS).count() and onward.count():
        onward.click()
    expect(page.locator(HOURS).first).to_be_attached()


def choose(page: Page, moment: str) -> None:
    page.locator(f"{HOURS}[value='{moment}']").check(force=True)


def test_two_people_want_the_same_hour(enter: Enter, site: Site, size: dict[str, int]) -> None:
    first, second = (enter(newcomer(site.superuser), size=size) for _ in range(2))
    to_free_hours(first)
    second.goto(first.url)
    moment = first.locator(HOURS).last.get_attribute("value")
    assert moment
    for page in (first, second):
        choose(page, moment)
    first.get_by_role("button", name="Book this hour").click()
    first.wait_for_url("**/appointments/**")
    second.get_by_role("button", name="Book this hour").click()
    expect(second.get_by_role("alert")).to_contain_text("Nothing was booked")
    expect(second.locator(f"{HOURS}[value='{moment}']")).to_have_count(0)
    kept = site.rows(
        "SELECT count(*) FROM care_appointment WHERE lower(during) = %s::timestamptz AND status = 'booked'", moment
    )
    assert kept[0][0] >= 1

    first.goto("/appointments")
    expect(first.locator("main").get_by_role("listitem").first).to_be_visible()
    second.goto("/appointments")
    expect(second.get_by_text("Nothing is booked")).to_be_visible()
