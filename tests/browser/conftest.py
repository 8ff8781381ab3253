"""A real Chromium against a running installation; one of each for a process of the test run."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from meristem.operations import testing
from meristem.operations.browser import chromium_path
from tests.browser.site import Site, running
from tests.demo import NORTHFIELD, PEOPLE, sign_in

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Milliseconds; for what is asked of a page as for what is expected of it, also on a machine with other things to do.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(testing.database_name(f"{worker_name}_browser"), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)


@dataclasses.dataclass
class Complaints:
    """What a browser complains of while a test drives it: errors of scripts, refused content, missing files."""

    said: list[str] = dataclasses.field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._console(message))
        context.on("weberror", lambda error: self.said.append(f"{error.page and error.page.url}: {error.error}"))
        context.on("response", lambda response: self._response(response))

    def _console(self, message: Any) -> None:
        # A refused form (422) or a page that is denied is an answer; Chromium logs it as a failed resource.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.said.append(f"{message.page and message.page.url}: {message.text}")

    def _response(self, response: Any) -> None:
        asked = response.request
        is_part = asked.resource_type in ("stylesheet", "script", "image", "font", "media")
        if response.status >= 500 or (is_part and response.status >= 400):
            self.said.append(f"{response.status} {asked.method} {urlsplit(response.url).path}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert found.said == []


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Enter]:
    """`enter("learner")` is a page of a browser of her own, signed in; `enter()` a visitor's.

    The site is shared by all tests of a process, in any order: whoever changes something does so as a `newcomer`,
    and whoever writes courses or invites does so in another organisation than the people whose pages are looked at.
    """
    contexts: list[BrowserContext] = []

    def start(
        role: str | None = None, *, size: dict[str, int] = DESKTOP, organization: str = NORTHFIELD, **options: Any
    ) -> Page:
        settings: dict[str, Any] = {
            "base_url": site.url,
            "viewport": size,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**settings | options)
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        contexts.append(context)
        if role is not None:
            token = sign_in(site.superuser, *PEOPLE.get(role, (role, organization)))
            context.add_cookies([{"name": "session", "value": token, "url": site.url}])
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(params=[pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """A journey is made on a phone and on a desk."""
    return request.param


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which is put into pages past their content security policy."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
