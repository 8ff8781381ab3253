"""The Jinja2 environment of all pages. Nothing here asks the database."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from meristem.identity.types import Display
from meristem.web import fields, figures, formats, navigation, rendering, words


@cache
def static_address(path: str) -> Markup:
    """The address of a static file. Asked dozens of times a page, and the same as long as the process runs."""
    return escape(static(path))


@cache
def _standing_url(name: str) -> str:
    return reverse(name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else _standing_url(name)


def maybe_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a page, or nothing when it is not installed, so that one app can point at another."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return ""


def query(request: HttpRequest, **changes: Any) -> str:
    """The address's parameters with some changed; `None` takes one away."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return "?" + parameters.urlencode()


def attributes(values: Mapping[str, Any]) -> Markup:
    """HTML attributes from a mapping; `True` stands bare, `False` and `None` are left out."""
    written = [
        escape(name) if value is True else Markup('{}="{}"').format(name, value)
        for name, value in values.items()
        if value is not None and value is not False
    ]
    return Markup("").join(Markup(" ") + one for one in written)


def now() -> datetime:
    return timezone.localtime()


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: one token for all of its forms (Django would mask a new one for each)."""
    token = words.CsrfToken(lambda: get_token(request))
    return {"csrf_token": token, "csrf_input": words.CsrfInput(token)}


@dataclasses.dataclass(frozen=True)
class Shown:
    """A person's display preferences as attributes of the page; `none` where nothing is to be said."""

    text: str | None
    motion: str | None
    drafts: str | None
    captions: bool


@lru_cache(maxsize=64)
def display(cookie: str) -> Shown:
    """How a page looks in this browser, by the cookie that was written at sign-in and when preferences were saved."""
    wanted = Display.of(cookie)
    return Shown(
        wanted.text_size if wanted.text_size != "normal" else None,
        "less" if wanted.less_motion else None,
        None if wanted.keeps_drafts else "off",
        wanted.captions,
    )


def environment(**options: Any) -> Environment:
    options.update(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True)
    made = rendering.PageEnvironment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    # In place of the extension's own, which look up, mark and fill in each word each time.
    made.globals.update(
        _=words.gettext,
        gettext=words.gettext,
        static=static_address,
        url=url,
        maybe_url=maybe_url,
        query=query,
        now=now,
        display=display,
        language=lambda: translation.get_language() or "en",
        direction=lambda: "rtl" if translation.get_language_bidi() else "ltr",
        languages=navigation.languages,
        navigation=navigation.navigation,
        kept=rendering.kept,
        kept_by_language=rendering.kept_by_language,
        figures=figures,
        field_parts=fields.field_parts,
    )
    made.filters.update(
        date=formats.format_date,
        time=formats.format_time,
        datetime=formats.format_datetime,
        relative=formats.relative,
        iso=formats.iso,
        number=formats.format_number,
        percent=formats.percent,
        minutes=formats.minutes,
        file_size=formats.file_size,
        initials=formats.initials,
        tone=formats.tone,
        attributes=attributes,
    )
    made.tests["listed"] = lambda value: isinstance(value, list | tuple | set | frozenset)
    return made
