"""A course from enrolment to certificate: lessons, a film with captions, quizzes, the PDF and its public proof."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Enter
from tests.browser.site import Site
from tests.demo import NORTHFIELD, newcomer

COURSE = "rest-and-recovery"


class Key:
    """The answers of a course's quizzes, by the prompt of each question."""

    def __init__(self, site: Site) -> None:
        self.options: dict[str, list[str]] = {}
        self.gaps: dict[str, list[str]] = {}
        for prompt, kind, settings, correct in site.rows(
            "SELECT q.prompt, q.type, q.settings, array(SELECT o.text FROM assessments_answeroption o"
            "   WHERE o.question_id = q.id AND o.is_correct)"
            " FROM assessments_questionversion q JOIN courses_lesson l ON l.assessment_id = q.assessment_id"
            " JOIN courses_course c ON c.id = l.course_id JOIN organizations_organization o ON o.id = c.organization_id"
            " WHERE c.slug = %s AND o.slug = %s AND q.is_current",
            COURSE,
            NORTHFIELD,
        ):
            if kind == "fill_blank":
                self.gaps[prompt.split("{{1}}")[0].strip()] = [forms[0] for forms in settings["gaps"]]
            else:
                self.options[prompt] = correct

    def answer(self, page: Page) -> None:
        """Give the right answer to the question that is shown."""
        if page.locator("input.gap").count():
            text = page.locator("p.gapped").inner_text().strip()
            words = next(found for begin, found in self.gaps.items() if text.startswith(begin))
            for field, word in zip(page.locator("input.gap").all(), words, strict=True):
                field.fill(word)
            return
        asked = page.get_by_role("heading", level=1).inner_text().strip()
        if page.locator("input[name=scale]").count():
            page.locator("input[name=scale]").nth(3).check(force=True)
        for text in self.options.get(asked, []):
            page.locator("label.choice", has=page.get_by_text(text, exact=True)).locator("input").check(force=True)


def pass_quiz(page: Page, key: Key) -> None:
    page.get_by_role("button", name="Start the quiz").click()
    finish = page.get_by_role("button", name="Finish and see the result")
    shown = page.locator("form[data-answer]").or_(finish)
    # Counting does not wait, and a click may return before the next page is there.
    shown.first.wait_for()
    while page.locator("form[data-answer]").count():
        key.answer(page)
        label = page.locator("[data-next]").inner_text()
        here = page.url
        page.locator("[data-next]").click()
        page.wait_for_url(lambda url, here=here: url != here)
        if "Look it over" in label:
            break
        shown.first.wait_for()
    finish.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def see_film(page: Page) -> None:
    """The film and its captions arrive."""
    expect(page.locator("video track").first).to_be_attached()
    page.wait_for_function(
        "() => { const track = document.querySelector('video track'); track.track.mode = 'showing';"
        " return track.readyState === 2 && track.track.cues.length > 0 }"
    )
    assert page.evaluate("document.querySelector('video').error") is None


def test_from_enrolment_to_certificate(enter: Enter, site: Site, size: dict[str, int]) -> None:
    email = newcomer(site.superuser, name="Ada Newman")
    key = Key(site)
    page = enter(email, size=size)
    page.goto(f"/courses/{COURSE}")
    page.get_by_role("button", name="Enrol and begin").first.click()
    page.wait_for_url("**/lessons/*")
    films = quizzes = 0
    for _ in range(30):
        page.wait_for_url("**/lessons/*")
        lesson = page.url
        if page.locator("video").count():
            see_film(page)
            films += 1
        if page.get_by_role("button", name="Start the quiz").count():
            pass_quiz(page, key)
            quizzes += 1
            page.goto(lesson)
            expect(page.locator("#finish").get_by_text("Passed")).to_be_visible()
        else:
            page.get_by_role("button", name="Finish this lesson").click()
            expect(page.locator("#finish").get_by_text("Finished", exact=True)).to_be_visible()
        onward = page.locator("#finish").get_by_role("link", name="Next:", exact=False)
        if not onward.count():
            break
        onward.click()
        page.wait_for_url(lambda url, lesson=lesson: url != lesson)
    assert (films, quizzes) == (1, 3)
    page.locator("#finish").get_by_role("link", name="You have finished the course").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have finished")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 5000
    proof = page.get_by_role("link", name="Share or verify").get_attribute("href")
    assert proof

    anyone = enter(size=DESKTOP)
    anyone.goto(proof)
    expect(anyone.get_by_role("heading", level=1)).to_contain_text("Ada Newman")
    expect(anyone.get_by_role("status").first).to_contain_text("valid")
    assert email not in anyone.content()


def test_a_number_that_no_certificate_has_is_said_so(enter: Enter) -> None:
    page = enter()
    page.goto("/certificates/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_text("No certificate has this number")).to_be_visible()
