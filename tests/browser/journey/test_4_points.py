"""Points, level, badge and place appear as they are earned, once for each fact."""

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import newcomer

COURSE = "rest-and-recovery"
BALANCE = (
    "SELECT coalesce(sum(amount), 0) FROM gamification_ledgerentry l JOIN identity_user u ON u.id = l.user_id"
    " WHERE u.email = %s"
)


def test_a_finished_lesson_is_paid_once(enter: Enter, site: Site, size: dict[str, int]) -> None:
    email = newcomer(site.superuser)
    page = enter(email, size=size)
    page.goto("/progress")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert site.rows(BALANCE, email) == [(0,)]

    page.goto(f"/courses/{COURSE}")
    page.get_by_role("button", name="Enrol and begin").first.click()
    page.wait_for_url("**/lessons/*")
    page.get_by_role("button", name="Finish this lesson").click()
    expect(page.locator("#finish").get_by_text("Finished", exact=True)).to_be_visible()
    paid = site.rows(BALANCE, email)[0][0]
    assert paid > 0

    # Undone and done again: the fact is the same, and so is the sum.
    page.get_by_role("button", name="Not done after all").click()
    page.get_by_role("button", name="Finish this lesson").click()
    expect(page.locator("#finish").get_by_text("Finished", exact=True)).to_be_visible()
    assert site.rows(BALANCE, email)[0][0] == paid

    page.goto("/progress")
    expect(page.locator("main")).to_contain_text(str(paid))
    badges = site.rows(
        "SELECT count(*) FROM gamification_badgeaward b JOIN identity_user u ON u.id = b.user_id WHERE u.email = %s",
        email,
    )
    assert badges[0][0] >= 1
    page.goto("/progress/ledger")
    expect(page.locator("main")).to_contain_text(f"{paid}")
    page.goto("/progress/board")
    mine = page.locator("main").get_by_role("listitem").filter(has=page.get_by_text("You", exact=True))
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text(str(paid))
