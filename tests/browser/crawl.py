"""Follows the links of the product from page to page, each route once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"
# Not pages: they are tried elsewhere.
NO_PAGES = ("/media/", "/static/", "/metrics", "/api/")
ENDINGS = (".csv", ".xlsx", ".pdf", ".ics", ".txt", ".json")


def route_of(url: str) -> str | None:
    """The name of the route that answers an address of ours; None for what is no page."""
    path = urlsplit(url).path
    if path.startswith(NO_PAGES) or path.endswith(ENDINGS) or path.endswith("/pdf"):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def pages(page: Page, origin: str, *, start: tuple[str, ...] = ("/",), only: frozenset[str]) -> Iterator[str]:
    """Go from `start` along links to each of the routes in `only`, once; gives the route's name when it is open.

    A link that leads nowhere fails: every address that a page shows must answer.
    """
    seen: set[str] = set()
    waiting = [origin + path for path in start]
    while waiting:
        url = waiting.pop(0)
        name = route_of(url)
        if name is None or name in seen or (name not in only and url.removeprefix(origin) not in start):
            continue
        seen.add(name)
        response: Response | None = page.goto(url)
        assert response is not None, url
        assert response.status < 400, f"{url} answers {response.status}"
        landed = route_of(page.url)
        seen.add(landed or name)
        yield landed or name
        waiting += [link for link in page.evaluate(LINKS) if link.startswith(origin)]
