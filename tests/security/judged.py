"""What an answer gives away when hostile text is stored: markup, scripts, templates, formulas, lines of a calendar."""

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import openpyxl

MARK = re.compile(r"~(\d{3})~")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Attributes that a browser follows or runs.
RUN = re.compile(r"\s*(javascript|data:text)", re.I)
FOLLOWED = {"href", "src", "action", "formaction", "xlink:href", "data", "hx-get", "hx-post"}
# Bytes of ours that no browser reads as a page.
SHOWN_AS_IT_IS = {"application/pdf", "image/jpeg", "image/png", "image/webp", "video/mp4", "video/webm"}
NO_PAGES = {"application/json", "application/problem+json", "text/plain", "text/vtt", ""}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Reader(HTMLParser):
    """Notes what a browser would take for a tag, an attribute or a script though somebody wrote it as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name.startswith("on") or (
                name in FOLLOWED and re.match(r"\s*(javascript|data:text)", value or "", re.I)
            ):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in ("style", "srcdoc") and MARK.search(value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and ("atk" in data or MARK.search(data)):
            self.found.append(f"<{self.inside}>{data[:80]}")


def wrong(response: Any) -> tuple[list[str], set[int]]:
    """What is wrong with an answer, and the numbers of the columns whose text it shows."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == XLSX:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows() for cell in row]
        shown = "\n".join(str(cell.value) for cell in cells)
        found = [f"a formula: {cell.value}" for cell in cells if cell.data_type == "f"]
    elif kind in SHOWN_AS_IT_IS:
        return [], set()
    else:
        shown = body.decode()
        found = _in_text(kind, shown)
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("its kind may be guessed")
    return found, {int(number) for number in MARK.findall(shown)}


def _in_text(kind: str, shown: str) -> list[str]:
    if kind == "text/html":
        reader = Reader()
        reader.feed(shown)
        reader.close()
        raw = [text for text in ("<script>atk", "<b onatk", "<img src=x onerror", "<svg onatk") if text in shown]
        run = re.findall(r"49(?:\{%|%s|[0-9a-f]{6}\b).{0,20}", shown)
        return raw + reader.found + [f"a template ran: {part}" for part in run if "7*7" not in part and "%" in part]
    if kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(shown.removeprefix("\ufeff"))) for cell in row]
        return [f"a formula: {cell}" for cell in cells if cell.startswith(FORMULA) and not _is_number(cell)]
    if kind == "text/css":
        # Numbers and checked colours: not a piece of what somebody wrote.
        return re.findall(r"""=HYPERLINK|=1~|='"><?|atk|~\d{3}~""", shown)
    if kind == "text/calendar":
        return [line for line in shown.splitlines() if line.startswith("X-ATK")]
    return (
        [] if kind in ("application/json", "application/problem+json", "text/plain", "text/vtt", "") else [f"a {kind}"]
    )


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None
