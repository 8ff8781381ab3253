"""A mood in one tap, a journal entry that is kept sealed, a goal handprint, the year in pixels."""

from typing import Literal

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import newcomer

FILL = "one => getComputedStyle(one).fill"
SECRET = "I said no to the extra shift, and nobody minded."


def fill_of(page: Page, scheme: Literal["light", "dark"], name: str) -> str:
    """The colour of the day's square in the year, which is that of the mood in the legend and of no other mood."""
    page.emulate_media(color_scheme=scheme)
    page.goto("/wellbeing/mood")
    square = page.get_by_role("img", name=name, exact=True)
    expect(square).to_have_count(1)
    expect(square).to_be_visible()
    expect(square).to_have_class("m5")
    colours = [page.locator(f".legend .m{face}").first.evaluate(FILL) for face in range(6)]
    found: str = square.evaluate(FILL)
    assert [face for face, colour in enumerate(colours) if colour == found] == [5]
    return found


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

    day = site.rows(
        "SELECT m.local_day FROM wellbeing_moodentry m JOIN identity_user u ON u.id = m.user_id WHERE u.email = %s"
        " AND m.deleted_at IS NULL",
        email,
    )[0][0]
    fills = {scheme: fill_of(page, scheme, f"{day.day} {day:%b}: Great") for scheme in ("light", "dark")}
    assert fills["light"] != fills["dark"]
    page.emulate_media(color_scheme="no-preference")

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
