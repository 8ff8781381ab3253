"""Case 1, the other way round: text is marked as safe in these few places only, each for a reason that is said here."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import nodes

from meristem.web.jinja import environment
from tests.environment import ROOT

CLEANED = "HTML of an author, through nh3 when it is stored"
RENDERED = "a letter of ours, rendered from a template that escapes"
# `|safe`: (template, expression) -> why it may stand as it is.
SAFE_FILTERS = {
    ("courses/preview_course.html", "course.description_html"): CLEANED,
    ("courses/course.html", "course.description_html"): CLEANED,
    ("courses/author_lesson.html", "conflict.body_html"): CLEANED,
    ("courses/preview_lesson.html", "lesson.body_html"): CLEANED,
    ("learning/lesson.html", "body"): CLEANED,
    ("learning/lesson.html", "words"): "a heading of such HTML without its tags: what was escaped stays escaped",
    ("components/charts.html", "behind"): "what a template's own `call` block rendered, trimmed",
    ("identity/demo_mail.html", "rendered.html"): RENDERED,
    ("mail/document.html", "body"): RENDERED,
}
# Inside `autoescape false`: template -> what is written there without `|e`. All else in it is escaped by hand.
UNESCAPED = {
    "courses/_outline.html": {
        "lock_icon": "a block of this template",
        "done_icon": "a block of this template",
        "free": "a block of this template",
        "reason": "a block set where escaping was on",
        "title": "escaped where it is set, the line before",
        "said_locked": "escaped where it is set",
        "said_done": "escaped where it is set",
        "said_here": "escaped where it is set",
        "said_min": "escaped where it is set",
        "state": "one of four words of ours",
        "lesson_labels": "our words for kinds of lessons",
        "lesson.minutes": "a number",
        "lesson.slug": "letters, digits and hyphens, by the column's check",
        "lesson_prefix": "an address of ours, from `reverse`",
    }
}
# Python: (file, name) -> how often, and why.
MARKERS = {"Markup", "mark_safe", "format_html", "format_html_join", "SafeString", "SafeText", "__html__"}
MARKED = {
    ("meristem/identity/views/second.py", "mark_safe"): (1, "a QR code that segno draws of an address of ours"),
    ("meristem/web/jinja.py", "Markup"): (
        3,
        "file names of ours; attributes, each value escaped",
    ),
    ("meristem/web/rendering.py", "Markup"): (1, "asks what kind a value is"),
    ("meristem/web/words.py", "Markup"): (1, "the catalogues' words, which are ours; what is filled in is escaped"),
    ("meristem/web/words.py", "__html__"): (2, "a token that we made, and the field with it"),
    ("meristem/wellbeing/prose.py", "Markup"): (8, "every character is escaped before a tag of ours is put in"),
}
# Who knows the template library: (word, file).
KNOWN = {
    ("jinja2", "config/settings.py"),
    ("jinja2", "meristem/web/jinja.py"),
    ("jinja2", "meristem/web/rendering.py"),
    ("autoescape", "meristem/web/jinja.py"),
    ("autoescape", "meristem/web/rendering.py"),
    ("django.template import", "meristem/kernel/mail.py"),
}
SOURCES = sorted(
    path
    for folder in ("meristem", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
)
TEMPLATES = sorted(path for path in (ROOT / "meristem").glob("*/templates/**/*") if path.is_file())


def name_of(path: Path) -> str:
    """As the loader knows it."""
    return path.relative_to(ROOT).as_posix().split("/templates/", 1)[1]


@cache
def parsed(path: Path) -> nodes.Template:
    return environment().parse(path.read_text())


def said(node: nodes.Node) -> str:
    """A name with its attributes, as a template writes it; the name alone of what is looked up in it."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{said(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return said(node.node)
    return type(node).__name__


def unescaped(node: nodes.Node) -> Iterator[str]:
    """What a part of a template writes that no `|e` stands behind."""
    for output in node.find_all(nodes.Output):
        for part in output.nodes:
            is_escaped = isinstance(part, nodes.Filter) and part.name in ("e", "escape")
            if not isinstance(part, nodes.TemplateData) and not is_escaped:
                yield said(part)


def test_templates_mark_these_few_as_safe() -> None:
    found = {
        (name_of(path), said(one.node))
        for path in TEMPLATES
        for one in parsed(path).find_all(nodes.Filter)
        if one.name == "safe" and one.node is not None
    }
    assert found == SAFE_FILTERS.keys()
    assert len(TEMPLATES) > 200


def test_escaping_is_switched_off_in_one_place_and_what_it_writes_is_known() -> None:
    switched = (nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)
    found: dict[str, set[str]] = {}
    for path in TEMPLATES:
        for one in parsed(path).find_all(switched):
            assert [option.key for option in one.options] == ["autoescape"]
            found.setdefault(name_of(path), set()).update(unescaped(one))
    assert {name: set(listed) for name, listed in UNESCAPED.items()} == found
    # Those that lean on being escaped where they are set are.
    text = next(path for path in TEMPLATES if name_of(path) == "courses/_outline.html").read_text()
    assert "{% set title = lesson.title|e %}" in text
    assert text.split("{% set said_done", 1)[1].split("%}", 1)[0].count('")|e') == 5


def test_every_template_is_escaped_whatever_its_name_ends_with() -> None:
    made = environment()
    assert made.autoescape is True
    assert made.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


@cache
def marks(path: Path) -> Counter[str]:
    """The names in a file by which text is marked as safe, wherever they stand but in imports and annotations."""
    tree = ast.parse(path.read_text())
    annotations = {
        id(part)
        for node in ast.walk(tree)
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if isinstance(note, ast.AST)
        for part in ast.walk(note)
    }
    names = (
        getattr(node, "id", None) or getattr(node, "attr", None)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in annotations
    )
    methods = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return Counter(name for name in (*names, *methods) if name in MARKERS)


def test_python_marks_these_few_as_safe() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name): count for path in SOURCES for name, count in marks(path).items()
    }
    assert found == {place: count for place, (count, _why) in MARKED.items()}


def test_nothing_makes_a_template_of_text() -> None:
    """A template is a file of ours: nothing that somebody wrote becomes one, and one environment renders them all."""
    words = ("jinja2", "from_string", "django.template import", "autoescape")
    found = {
        (word, path.relative_to(ROOT).as_posix()) for path in SOURCES for word in words if word in path.read_text()
    }
    assert found == KNOWN
