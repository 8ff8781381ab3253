"""What an author wrote becomes HTML that is safe to show: cleaned by nh3 with a tight allow list (ADR 0010)."""

import re

import nh3
from markdown_it import MarkdownIt

from meristem.library.types import MEDIA_PREFIX

TAGS = {
    *("h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "a", "strong", "em", "code", "pre"),
    *("img", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# What these hold is no text of the lesson.
DROPPED_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript"}
MEDIA_SOURCE = re.compile(rf"^{MEDIA_PREFIX}[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}$")
NUMBER = re.compile(r"^\d{1,4}$")
ADDRESS = re.compile(r"^(https?://|mailto:|/(?!/)|#)", re.IGNORECASE)
LONGEST_BODY = 200_000


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if MEDIA_SOURCE.match(value) else None
    if tag == "a" and name == "href":
        return value if ADDRESS.match(value.strip()) else None
    if name in ("width", "height", "start", "colspan", "rowspan"):
        return value if NUMBER.match(value) else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attribute_filter=_attribute,
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
    url_schemes={"http", "https", "mailto"},
)

# A picture from elsewhere lost its source above; without one it is nothing.
_EMPTY_PICTURE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
# A heading cell that says nothing heads nothing: a screen reader would announce an empty heading for each cell below.
_EMPTY_HEADING = re.compile(r"<th((?:\s[^>]*)?)>((?:\s|&nbsp;|</?(?:p|strong|em)>|<br>)*)</th>")
_SCOPE = re.compile(r'\sscope="[^"]*"')
_WORDLESS = re.compile(r"^(\s|&nbsp;|</?(p|br|h[2-4]|div)[^>]*>)*$")


def clean_html(html: str) -> str:
    """The HTML with nothing left but headings 2 to 4, text, lists, tables, links, and pictures of our own library.

    Idempotent: cleaning what is clean changes nothing. What says nothing becomes the empty text; a table's heading
    cell that says nothing becomes a plain cell.
    """
    cleaned: str = _EMPTY_PICTURE.sub("", _cleaner.clean(html.replace("\x00", "")))
    cleaned = _EMPTY_HEADING.sub(_plain_cell, cleaned)
    return "" if _WORDLESS.match(cleaned) else cleaned.strip()


def _plain_cell(heading: re.Match[str]) -> str:
    return f"<td{_SCOPE.sub('', heading[1])}>{heading[2]}</td>"


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown_to_html(text: str) -> str:
    """Markdown (CommonMark with tables, no raw HTML) as clean HTML."""
    return clean_html(_markdown.render(text))


def plain_text(html: str) -> str:
    """The words of clean HTML, for searching, counting and comparing."""
    spaced = re.sub(r"</(p|h[2-4]|li|tr|blockquote|pre|figcaption)>", "\n", html)
    return re.sub(r"\n{2,}", "\n", str(nh3.clean(spaced, tags=set()))).strip()


def reading_minutes(html: str) -> int:
    """Minutes to read it, at 200 words a minute; at least one."""
    return max(1, round(len(plain_text(html).split()) / 200))


def referenced_media(html: str) -> list[str]:
    """Ids of the library's files that the HTML shows."""
    return re.findall(rf'src="{MEDIA_PREFIX}([0-9a-f-]{{36}})"', html)
