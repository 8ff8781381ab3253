"""Korean is complete: every word in code and templates has its translation, with the same placeholders."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def wanted() -> Catalog:
    """What the product says, as extracted from its sources."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    catalog = Catalog(locale="ko")
    found = extract_from_dir(str(ROOT / "meristem"), methods, options, KEYWORDS)
    for _file, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    return catalog


def korean() -> Catalog:
    with (ROOT / "meristem/locale/ko/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="ko")


def test_every_message_is_translated_with_its_placeholders() -> None:
    said = korean()
    missing, wrong = [], []
    for message in wanted():
        if not message.id:
            continue
        translated = said.get(message.id, message.context)
        if translated is None or not translated.string or translated.fuzzy:
            missing.append(message.id)
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = translated.string if isinstance(translated.string, tuple) else (translated.string,)
        allowed = {place for source in sources for place in PLACEHOLDER.findall(source)}
        needed = set(PLACEHOLDER.findall(sources[-1]))
        for string in strings:
            places = set(PLACEHOLDER.findall(string))
            if not string or not places <= allowed or (needed - {"%(num)s"}) - places:
                wrong.append(message.id)
    assert (missing, wrong) == ([], [])
