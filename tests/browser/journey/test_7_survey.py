"""The organisation's survey: answered once, kept without a person, seen by the manager as groups alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Enter
from tests.browser.site import Site

# Members who have not answered the survey that is open; one for each width, so that tests do not share them.
INVITED = (
    "SELECT u.email, s.id FROM eligibility_rosterentry r JOIN eligibility_survey s ON s.id = r.survey_id"
    " JOIN identity_user u ON u.id = r.user_id"
    " WHERE s.status = 'open' AND NOT r.has_taken AND u.language = 'en' ORDER BY u.email LIMIT 2"
)


def fill(page: Page) -> None:
    """An answer to every question."""
    for name in dict.fromkeys(one.get_attribute("name") for one in page.locator("form input[type=radio]").all()):
        page.locator(f"input[type=radio][name='{name}']").nth(1).check(force=True)


def test_an_answer_is_nobodys(enter: Enter, site: Site, size: dict[str, int]) -> None:
    email, survey = site.rows(INVITED)[0 if size == PHONE else -1]
    before = site.rows("SELECT count(*) FROM anonymous_surveyresponse WHERE survey_id = %s", survey)[0][0]
    page = enter(email, size=size)
    page.goto("/surveys")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_text("What protects you, and what does not yet")).to_be_visible()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.locator("form [aria-invalid=true], [role=alert], form :invalid").first).to_be_attached()
    fill(page)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("You took part, and that is all that is known of you", exact=False)).to_be_visible()
    assert site.rows("SELECT count(*) FROM anonymous_surveyresponse WHERE survey_id = %s", survey)[0][0] == before + 1
    page.goto(f"/surveys/{survey}")
    expect(page.get_by_role("button", name="Send my answers")).to_have_count(0)


@pytest.mark.parametrize("role", ["manager", "analyst"])
def test_results_are_groups_of_closed_surveys(enter: Enter, site: Site, role: str) -> None:
    opened = site.rows("SELECT id FROM eligibility_survey WHERE status = 'open' LIMIT 1")[0][0]
    page = enter(role)
    page.goto("/survey-results")
    expect(page.get_by_text("Nothing is shown while a survey is open", exact=False)).to_be_visible()
    assert page.locator(f"a[href*='{opened}']").count() == 0
    page.get_by_role("list", name="Closed surveys").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    names = [name for (name,) in site.rows("SELECT display_name FROM identity_user LIMIT 60")]
    main = page.locator("main").inner_text()
    assert [name for name in names if name in main] == []
