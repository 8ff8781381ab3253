"""Every page that a role can reach by its links: clean for axe-core in light and dark, whole at 320 pixels, silent."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, Enter
from tests.browser.crawl import pages
from tests.browser.site import Site
from tests.roles.table import ROLES, table

# Fewer would mean that somebody was not signed in, or that a page is linked from nowhere.
AT_LEAST = {"visitor": 6, "learner": 20, "author": 4, "administrator": 6, "therapist": 3, "manager": 2}
NARROW = {"width": 320, "height": 720}
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    return found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target + ' ' +
        (node.any[0]?.message ?? node.failureSummary).slice(0, 160)).join(' | ')}`);
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1
        && getComputedStyle(one).position !== 'fixed').slice(0, 3)
        .map(one => one.tagName.toLowerCase() + '.' + one.className + ' reaches ' + one.getBoundingClientRect().right);
}"""


def routes_for(role: str) -> frozenset[str]:
    """GET routes worth looking at as this role: those that the plain learner (or a visitor) cannot see already."""
    basis = {"learner": "visitor", "visitor": None}.get(role, "learner")
    return frozenset(
        name
        for (name, method), allowed in table().items()
        if method == "GET" and role in allowed and (basis is None or basis not in allowed)
    )


def faults(page: Page, axe: str) -> list[str]:
    """What axe-core finds in either theme, and what sticks out of a narrow window."""
    page.evaluate(axe)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {fault}" for fault in page.evaluate(RUN)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(NARROW)
    found += [f"320 px: {fault}" for fault in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(DESKTOP)
    return found


# One test looks at up to forty pages: its bound is that of many.
@pytest.mark.timeout(540)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound(enter: Enter, site: Site, axe: str, role: str) -> None:
    page = enter(None if role == "visitor" else role)
    wanted = routes_for(role)
    found = {}
    for name in pages(page, site.url, only=wanted):
        found[f"{name} {page.url.removeprefix(site.url)}"] = faults(page, axe)
    assert not any("signin" in name for name in found) or role == "visitor"
    assert len(found) >= AT_LEAST.get(role, 1), sorted(found)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.drill
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [320, 768, 1600])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound_at_every_width_and_language(
    enter: Enter, site: Site, axe: str, role: str, width: int, language: str
) -> None:
    page = enter(None if role == "visitor" else role, size={"width": width, "height": 900})
    page.goto("/signin" if role == "visitor" else "/settings")
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    page.request.post("/preferences/language", form={"language": language, "csrfmiddlewaretoken": token})
    found = {}
    for name in pages(page, site.url, only=routes_for(role)):
        page.evaluate(axe)
        assert page.locator("html").get_attribute("lang") == language, name
        found[name] = [*page.evaluate(RUN), *page.evaluate(TOO_WIDE)]
    assert {name: faults for name, faults in found.items() if faults} == {}
