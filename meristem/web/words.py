"""The words of a page, each looked up and marked as safe once a process and language instead of once a use."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils import translation
from markupsafe import Markup


@lru_cache(maxsize=20_000)
def _said(language: str | None, message: str) -> tuple[Markup, Markup | None]:
    """(the message to fill in, the message as it stands or None when it cannot stand without being filled in)."""
    text = Markup(translation.gettext(message))  # noqa: S704 - catalogues are ours
    try:
        return text, text % {}
    except KeyError:
        return text, None


def gettext(message: str, **variables: Any) -> Markup:
    """The message in the page's language; what is filled in is escaped, as Jinja's newstyle gettext does it."""
    text, whole = _said(translation.get_language(), message)
    return text % variables if variables or whole is None else whole


class CsrfToken:
    """The token of one response: masked anew for each (BREACH), and once for all of its forms."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make
        self._token = ""

    def __str__(self) -> str:
        self._token = self._token or self._make()
        return self._token

    __html__ = __str__


class CsrfInput:
    """A form's hidden field with that token."""

    def __init__(self, token: CsrfToken) -> None:
        self._token = token

    def __str__(self) -> str:
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{self._token}">'

    __html__ = __str__
