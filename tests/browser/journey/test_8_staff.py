"""An author writes and publishes a course; a manager sees her team; an administrator founds and invites."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import HARBOUR, newcomer


def test_an_author_writes_and_publishes(enter: Enter, site: Site, size: dict[str, int]) -> None:
    title = f"Saying thank you {uuid4().hex[:6]}"
    page = enter(newcomer(site.superuser, HARBOUR, roles=("author",)), size=size, organization=HARBOUR)
    page.goto("/author/new")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/author/courses/[0-9a-f-]{36}"))
    course = page.url.split("#")[0].split("?")[0].removesuffix("/details")

    page.goto(course)
    if not page.locator("details.reveal input[name=title]").count():
        page.locator("#new-module").fill("Beginning")
        page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("input[id^=lesson-title-]").first).to_be_visible()
    page.locator("input[id^=lesson-title-]").first.fill("A first thank you")
    page.get_by_role("button", name="Add and write").first.click()
    page.wait_for_url("**/author/lessons/*")
    editor = page.locator("[data-rich] [contenteditable=true]")
    expect(editor).to_be_visible()
    editor.click()
    page.keyboard.type("Say what they did, and what it did for you.")
    page.locator("#lesson-state").get_by_text("Saved", exact=False).wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{course}/details")
    page.get_by_label("Summary").fill("Thanks that can be heard.")
    page.locator("[name=duration_minutes]").fill("10")
    page.get_by_role("button", name="Save").first.click()

    page.goto(course)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("Published").first).to_be_attached()

    learner = enter(newcomer(site.superuser, HARBOUR), size=size, organization=HARBOUR)
    learner.goto(f"/learn?q={title.rpartition(' ')[2]}")
    learner.get_by_role("link", name=title).first.click()
    learner.get_by_role("button", name="Enrol and begin").first.click()
    learner.wait_for_url("**/lessons/*")
    expect(learner.locator(".prose")).to_contain_text("what it did for you")


def test_a_manager_sees_learning_and_nothing_private(enter: Enter, site: Site, size: dict[str, int]) -> None:
    page = enter("manager", size=size)
    page.goto("/team")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("main a[href*='/team/']:not([href$='.csv']):not([href$='.xlsx'])").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("belong to the person alone", exact=False)).to_be_visible()
    places = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    assert [
        place for place in places if place.startswith(("/journal", "/wellbeing", "/profile", "/appointments"))
    ] == []


def test_an_administrator_founds_and_invites(enter: Enter, site: Site, size: dict[str, int]) -> None:
    page = enter(newcomer(site.superuser, HARBOUR, roles=("administrator",)), size=size, organization=HARBOUR)
    name, guest = f"Hillside School {uuid4().hex[:6]}", f"{uuid4().hex[:10]}@hillside.example"
    page.goto("/organizations/new")
    page.get_by_label("Name of the organisation").fill(name)
    page.get_by_role("button", name="Found it").click()
    expect(page.locator("body")).to_contain_text(name)
    page.goto("/members/invite")
    page.get_by_label("E-mail addresses").fill(guest)
    page.get_by_role("button", name="Send the invitations").click()
    page.wait_for_url("**/members*")

    invited = enter(size=size)
    invited.goto("/demo/mail")
    invited.get_by_role("listitem").filter(has_text=guest).get_by_role("link").first.click()
    invited.get_by_role("article").locator("a[href*='/invitation/']").first.click()
    expect(invited.get_by_role("heading", level=1)).to_contain_text(name)
    invited.get_by_label("Your name").fill("Bo Hill")
    invited.get_by_label("Password").fill("a sentence is fine")
    invited.get_by_role("button", name="Come in").click()
    invited.wait_for_url("**/today*")
    expect(invited.get_by_role("heading", level=1)).to_contain_text("Bo")
