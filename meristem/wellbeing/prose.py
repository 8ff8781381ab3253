"""Plain writing as HTML: paragraphs, lists and emphasis, and nothing that could act.

Every character of the text is escaped before marks are looked for, so only the tags made here can come out.
"""

import re

from markupsafe import Markup, escape

_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_EM = re.compile(r"(?<![\w*])[*_](?=\S)([^*_]+?)(?<=\S)[*_](?![\w*])")
_BULLET = re.compile(r"^\s*[-*•]\s+")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+")
EXCERPT = 180


def html_of(text: str) -> Markup:
    """The text as paragraphs and lists; *so* is emphasis, **so** is strong."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return Markup("\n").join(part for block in blocks if block.strip() for part in _block(block))


def excerpt_of(text: str, length: int = EXCERPT) -> str:
    """The beginning of a text in one line, without marks, cut between words."""
    flat = " ".join(re.sub(r"^\s*([-•]|\d{1,3}[.)])\s+|\*+", "", line) for line in text.splitlines())
    flat = re.sub(r"\s+", " ", flat).strip()
    if len(flat) <= length:
        return flat
    cut = flat[:length]
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut) + "…"


def _block(block: str) -> list[Markup]:
    """A block's runs of lines, each a list or a paragraph."""
    made: list[Markup] = []
    lines: list[str] = []
    kind = ""
    for line in block.split("\n"):
        now = "ul" if _BULLET.match(line) else "ol" if _NUMBER.match(line) else "p"
        if now != kind and lines:
            made.append(_element(kind, lines))
            lines = []
        kind = now
        lines.append(line)
    if lines:
        made.append(_element(kind, lines))
    return made


def _element(kind: str, lines: list[str]) -> Markup:
    if kind == "p":
        return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line) for line in lines))
    mark = _BULLET if kind == "ul" else _NUMBER
    items = Markup("").join(Markup("<li>{}</li>").format(_inline(mark.sub("", line))) for line in lines)
    return Markup("<ul>{}</ul>").format(items) if kind == "ul" else Markup("<ol>{}</ol>").format(items)


def _inline(line: str) -> Markup:
    safe = str(escape(line.strip()))
    safe = _STRONG.sub(r"<strong>\1</strong>", safe)
    return Markup(_EM.sub(r"<em>\1</em>", safe))  # noqa: S704 - escaped above, before any tag was added
