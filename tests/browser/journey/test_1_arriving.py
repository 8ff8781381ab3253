"""A visitor looks around, makes an account, confirms it by the letter in the demo's mailbox, and lands on Today."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.conftest import Enter


def test_from_the_catalogue_to_today(enter: Enter, size: dict[str, int]) -> None:
    page = enter(size=size)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Rest and recovery").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rest")
    expect(page.get_by_role("link", name="Sign in to enrol")).to_be_visible()

    address = f"{uuid4().hex[:10]}@newcomers.example"
    page.goto("/signup")
    page.get_by_label("Your name").fill("Ada Newman")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator("form .error").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(address)
    page.get_by_label("Password").fill("a sentence is fine")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/signup/sent*")

    page.goto("/demo/mail")
    page.get_by_role("link").filter(has_text=address).or_(
        page.get_by_role("listitem").filter(has_text=address).get_by_role("link")
    ).first.click()
    letter = page.get_by_role("article")
    expect(letter).to_contain_text(address)
    letter.locator("a[href*='/verify-email/']").first.click()
    page.get_by_role("button", name="Confirm and come in").click()
    page.wait_for_url("**/today*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_a_link_from_a_letter_works_once(enter: Enter) -> None:
    page = enter()
    page.goto("/verify-email/00000000-0000-4000-8000-000000000000/not-the-secret")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Confirm and come in")).to_have_count(0)
