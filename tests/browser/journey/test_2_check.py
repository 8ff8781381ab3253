"""The emotional-intelligence check: answered by keyboard, left, resumed on another device, read as a profile."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import NORTHFIELD, newcomer, sign_in

BY_HAND = 4


def answer(page: Page, number: int, point: int) -> None:
    """One statement by keyboard: a digit chooses, Enter goes on."""
    expect(page.get_by_text(f"Statement {number} of", exact=False).first).to_be_visible()
    # Keys are heard once the page's script runs, which is after its words are there.
    page.wait_for_load_state()
    page.keyboard.press(str(point))
    expect(page.get_by_role("radio", checked=True)).to_have_value(str(point))
    page.keyboard.press("Enter")


def test_answers_stay_wherever_they_are_given(enter: Enter, site: Site, size: dict[str, int]) -> None:
    email = newcomer(site.superuser)
    page = enter(email, size=size)
    page.goto("/profile/check")
    page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Begin").click()
    for number in range(1, BY_HAND + 1):
        answer(page, number, 2 + number % 3)
    expect(page.get_by_text(f"Statement {BY_HAND + 1} of").first).to_be_visible()
    page.get_by_role("link", name="Stop here, go on later").click()

    other = enter(email, size=size)
    other.goto("/profile/check")
    resume = other.get_by_role("link", name=re.compile("^(Go on|Continue)"))
    if resume.count():
        resume.first.click()
    expect(other.get_by_text(f"Statement {BY_HAND + 1} of").first).to_be_visible()
    total = int(re.search(r"of (\d+)", other.locator("p.num").first.inner_text())[1])  # type: ignore[index]
    assert total >= 64

    # The rest through the API, which is one more device.
    token = sign_in(site.superuser, email, NORTHFIELD)
    for position in range(BY_HAND + 1, total):
        saved = other.request.post(
            "/api/v1/instruments/emotional-intelligence/check/answers",
            headers={"Authorization": f"Bearer {token}"},
            data={"position": position, "value": 1 + position % 5, "response_time_ms": 1500},
        )
        assert saved.ok, saved.text()
    other.goto(f"/profile/check/{total}")
    answer(other, total, 4)
    expect(other.get_by_role("heading", name="That was the last one")).to_be_visible()
    other.get_by_role("button", name="See my result").click()
    other.wait_for_url("**/profile")
    expect(other.locator("svg[role=img]").first).to_be_visible()
    for scale in ("Self Regard", "Emotional Resilience", "Goal Directedness", "Conflict Handling"):
        expect(other.get_by_text(scale, exact=True).first).to_be_attached()
    rows = site.rows(
        "SELECT count(*), count(response_time_ms), bool_and(confidentiality = 'personal') FROM assessments_answer a"
        " JOIN identity_user u ON u.id = a.user_id WHERE u.email = %s",
        email,
    )
    assert rows[0] == (total, total, True)


def test_a_profile_is_seen_by_its_person_alone(enter: Enter, site: Site) -> None:
    email = newcomer(site.superuser)
    owner = site.rows("SELECT p.id FROM psychometrics_profile p LIMIT 1")
    page = enter("administrator")
    response = page.goto(f"/profile/{owner[0][0]}")
    assert response is not None
    assert response.status == 404
    assert email
