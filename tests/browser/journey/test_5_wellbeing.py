"""A mood in one tap, a journal entry that is kept sealed, a goal handprint, the year in pixels."""

import datetime

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import newcomer

SECRET = "I said no to the extra shift, and nobody minded."


def test_a_day_is_noted(enter: Enter, site: Site, size: dict[str, int]) -> None:
    email = newcomer(site.superuser)
    page = enter(email, size=size)
    page.goto("/wellbeing")
    page.locator("label.mood", has_text="Good").click()
    expect(page.get_by_role("status").filter(has_text="Saved as “Good”")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="One tap saves it")).to_be_visible()
    page.locator("label.mood", has_text="Great").click()
    expect(page.get_by_role("status").filter(has_text="Saved as “Great”")).to_be_visible()

    page.goto("/wellbeing/mood")
    expect(page.locator("main")).to_contain_text(str(datetime.datetime.now(datetime.UTC).year))

    page.goto("/journal/new")
    page.get_by_label("Title").fill("Evening")
    page.locator("textarea[name=text]").fill(SECRET)
    page.get_by_role("button", name="Save and read").click()
    expect(page.locator("main")).to_contain_text(SECRET)
    kept = site.rows(
        "SELECT j.text FROM wellbeing_journalentry j JOIN identity_user u ON u.id = j.user_id WHERE u.email = %s", email
    )
    assert kept
    assert all(b"extra shift" not in bytes(text) for (text,) in kept)


def test_a_goal_lies_in_the_palm(enter: Enter, site: Site, size: dict[str, int]) -> None:
    page = enter(newcomer(site.superuser), size=size)
    page.goto("/goals/new")
    page.get_by_label("The goal, in the palm").fill("Sleep before midnight")
    page.locator("input[name=thumb_text]").fill("My sister asks on Sundays")
    page.locator("input[name=thumb_progress]").fill("40")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sleep before midnight")
    expect(page.locator("main")).to_contain_text("My sister asks on Sundays")
    expect(page.locator("main")).to_contain_text("40%")


def test_wellbeing_shows_no_points(enter: Enter) -> None:
    page = enter("noor.haddad@northfield.example")
    for path in ("/wellbeing", "/journal", "/goals", "/wellbeing/mood"):
        page.goto(path)
        words = page.locator("main").inner_text().lower()
        assert not [word for word in ("points", "badge", "level up", "leaderboard") if word in words], path
