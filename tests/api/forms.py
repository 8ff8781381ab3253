"""The forms of the product's pages as they are shown to somebody, with what a browser would send of them."""

import dataclasses
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client

from tests.api.conftest import Caller
from tests.roles.routes import routes
from tests.roles.table import table

# Numbers, dates and colours are no text.
TEXTS = ("text", "search", "email", "url", "password", "tel")


@dataclasses.dataclass
class Form:
    """A form that is sent by POST: where it goes, what it holds, and into which fields one types."""

    page: str
    action: str
    fields: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    typed: list[str] = dataclasses.field(default_factory=list)
    is_multipart: bool = False

    def __str__(self) -> str:
        return f"{self.action} on {self.page}"


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.area, self.choice = page, list[Form](), "", ""
        self.form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            sent = told.get("method", "").lower() == "post"
            action = told.get("action") or self.page
            self.form = Form(self.page, action, is_multipart="multipart" in told.get("enctype", "")) if sent else None
            self.forms += [self.form] if self.form else []
        elif self.form is None:
            return
        elif tag in ("input", "button") and name:
            kind = told.get("type", "text" if tag == "input" else "submit")
            if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in told):
                return
            if kind in TEXTS:
                self.form.typed.append(name)
            if kind != "submit" or name not in self.form.fields:
                self.form.fields.setdefault(name, []).append(told.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self.area = name
            self.form.typed.append(name)
            self.form.fields.setdefault(name, []).append("")
        elif tag == "select":
            self.choice = name
        elif tag == "option" and self.choice and ("selected" in told or self.choice not in self.form.fields):
            self.form.fields[self.choice] = [told.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.choice = ""


def browser(caller: Caller) -> Client:
    """The caller as a browser has her: by her cookie."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = caller.token
    return client


def forms_of(callers: Iterable[Caller]) -> list[tuple[Caller, Form]]:
    """Every form on every page that they may see, once for each place that it is sent to and set of its fields."""
    found: dict[tuple[object, ...], tuple[Caller, Form]] = {}
    for caller in callers:
        if caller.token not in _known:
            _known[caller.token] = list(_crawled(caller))
        for form in _known[caller.token]:
            found.setdefault((_shape(form.action), *sorted(form.fields)), (caller, form))
    return list(found.values())


_known: dict[str, list[Form]] = {}


def _crawled(caller: Caller) -> Iterator[Form]:
    client = browser(caller)
    for route in routes():
        if route.is_api or caller.role not in table().get((route.name, "GET"), ()):
            continue
        page = route.url(**caller.things)
        response = client.get(page)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            reader = Reader(page)
            reader.feed(response.content.decode())
            yield from reader.forms
        response.close()


def _shape(address: str) -> str:
    """The address without the identifiers in it."""
    return "/".join("_" if len(part) == 36 else part for part in address.partition("?")[0].split("/"))
