"""The lesson editor saves by itself, takes pictures and tables, and tells the second of two authors."""

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.demo import HARBOUR, newcomer


def begin(page: Page) -> str:
    """A course with a lesson, opened for writing; the lesson's address."""
    page.goto("/author/new")
    page.get_by_label("Title").fill("A course for two")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Title of the lesson").fill("Written by two")
    page.get_by_role("button", name="Add and write").click()
    page.wait_for_url("**/author/lessons/*")
    return page.url


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    return out.getvalue()


def test_two_authors_write_one_lesson(enter: Enter, site: Site) -> None:
    hers, his = (enter(newcomer(site.superuser, HARBOUR, roles=("author",)), organization=HARBOUR) for _ in range(2))
    address = begin(hers)
    editor, state = hers.locator(".rich"), hers.locator("#lesson-state")
    editor.click()
    hers.keyboard.type("Her words.")
    expect(state).to_have_attribute("data-tone", "unsaved")
    expect(state).to_contain_text("Saved just now")

    hers.locator("[data-picture]").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": picture()})
    hers.get_by_label("Description").fill("A green field")
    hers.keyboard.press("Enter")
    expect(editor.locator("img[alt='A green field']")).to_be_visible()
    hers.get_by_role("button", name="Table", exact=True).click()
    hers.get_by_role("button", name="Add a row").click()
    expect(state).to_contain_text("Saved just now")

    his.goto(address)
    expect(his.locator(".rich tr")).to_have_count(4)
    # Nobody wrote into the heading row: it is none until there are words, and can be made one again.
    expect(his.locator(".rich th")).to_have_count(0)
    expect(his.locator(".rich img")).to_have_attribute("alt", "A green field")
    his.locator(".rich p").first.click()
    his.keyboard.press("Home")
    his.keyboard.type("His words. ")
    expect(his.locator("#lesson-state")).to_contain_text("Saved just now")

    hers.locator(".rich p").first.click()
    hers.keyboard.press("Home")
    hers.keyboard.type("Hers again. ")
    hers.get_by_role("button", name="Compare the two").click()
    expect(hers.locator(".theirs")).to_contain_text("His words.")
    expect(hers.locator(".rich")).to_contain_text("Hers again.")
    hers.get_by_role("button", name="Save mine").click()
    expect(hers.locator(".toast")).to_contain_text("Saved")
    his.goto(address)
    expect(his.locator(".rich")).to_contain_text("Hers again.")


def test_lessons_are_moved_with_the_keyboard(enter: Enter, site: Site) -> None:
    page = enter(newcomer(site.superuser, HARBOUR, roles=("author",)), organization=HARBOUR)
    begin(page)
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="A course for two").click()
    page.get_by_text("Add a lesson").click()
    page.get_by_label("Title of the lesson").fill("Second")
    page.get_by_role("button", name="Add and write").click()
    page.get_by_role("link", name="Add, move or archive lessons").click()
    titles = page.locator(".author-lessons .row-title")
    expect(titles).to_have_text(["Written by two", "Second"])
    page.locator(".grip").last.focus()
    with page.expect_response("**/order"):
        page.keyboard.press("ArrowUp")
    page.reload()
    expect(titles).to_have_text(["Second", "Written by two"])
    page.get_by_role("button", name="Move Second down").click()
    expect(titles).to_have_text(["Written by two", "Second"])
