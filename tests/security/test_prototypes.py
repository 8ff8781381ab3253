"""No script of ours writes to a property whose name comes from outside, so that no prototype can be reached by one.

What has names of its own is kept in Map, Set, FormData and dataset. The few ways of JavaScript that write by a computed
name are not used at all, which reading the scripts shows.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = sorted(
    path for path in Path(settings.BASE_DIR, "meristem").glob("*/static/**/*.js") if "vendor" not in path.parts
)
# What a string or a comment says is no code.
SILENT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
TRICKS = {
    "writes to a computed name": re.compile(r"[\w)\]]\[(?!\"\"\])[^\]]+\]\s*(?:\|\||&&|\?\?|[-+*/])?=[^=>]"),
    "names the prototype": re.compile(r"__proto__|\.prototype\b|\bsetPrototypeOf\b|\.constructor\b"),
    "copies by name": re.compile(r"\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b|\bObject\.(?:fromEntries|defineProper)"),
    "merges into what is there": re.compile(r"\bObject\.assign\((?!\s*(?:document\.createElement\(|new\s|\{\s*\}))"),
    "makes code of text": re.compile(r"\beval\(|\bnew\s+Function\("),
}


def tricks_in(text: str) -> list[str]:
    code = SILENT.sub('""', text)
    found = [name for name, pattern in TRICKS.items() if pattern.search(code)]
    return found or (["names the prototype"] if "__proto__" in text else [])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_script_writes_to_no_name_from_outside(path: Path) -> None:
    assert tricks_in(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "held[name] = value;",
        "settings[part][name] ??= {};",
        "a['b'].__proto__.x = 1",
        "for (const key in JSON.parse(text)) use(key);",
        "Object.assign(options, JSON.parse(text));",
        "Object.fromEntries(new URLSearchParams(location.search))",
        "eval(text)",
        "held['__proto__'] = {};",
    ],
)
def test_the_reading_finds_what_it_looks_for(code: str) -> None:
    assert tricks_in(code)


@pytest.mark.parametrize(
    "code",
    [
        'Object.assign(document.createElement("a"), { href })',
        "const [first, second] = pair;",
        "if (held[name] === value) use(held[name]);",
        "headers['X-CSRFToken'] = token();",
        "map.set(name, value); // held[name] = value",
        "({ ...told, challenge })",
    ],
)
def test_the_reading_lets_pass_what_reaches_no_prototype(code: str) -> None:
    assert tricks_in(code) == []
