"""docs/security/asvs.md: every requirement once, every named file there, and counts that are those of the rows."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR, "docs/security/asvs.md")
ROW = re.compile(r"^\| (V[\d., V]+) \| ([^|]+) \| (met|n/a|open) \| (.+) \|$", re.M)
# How many requirements of levels 1 and 2 each section of version 5.0.0 has.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip


def rows() -> list[tuple[list[str], str, str]]:
    """(requirements, state, last column) of each row."""
    found = [(names.split(", "), state, last) for names, _short, state, last in ROW.findall(PAGE.read_text())]
    assert len(found) == len(re.findall(r"^\| V", PAGE.read_text(), re.M)), "a row does not read as one"
    return found


def test_every_requirement_stands_in_one_row() -> None:
    named = Counter(name for names, *_ in rows() for name in names)
    assert [name for name, number in named.items() if number > 1] == []
    by_section = Counter(".".join(name.removeprefix("V").split(".")[:2]) for name in named)
    assert dict(by_section) == SECTIONS
    assert len(named) == sum(SECTIONS.values()) == 253


def test_every_file_that_a_row_names_is_there() -> None:
    missing = []
    for names, state, last in rows():
        paths = re.findall(r"`([\w./-]+(?:\.\w+|/))`", last)
        missing += [(names, path) for path in paths if not Path(settings.BASE_DIR, path).exists()]
        if state == "met":
            assert paths, f"{names} is met by nothing"
    assert missing == []


def test_the_counts_are_those_of_the_rows() -> None:
    states = Counter(state for names, state, _ in rows() for _name in names)
    told = f"Counts: {states['met']} met, {states['n/a']} n/a, {states['open']} open of 253."
    assert told in PAGE.read_text(), told
