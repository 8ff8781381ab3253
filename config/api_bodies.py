"""What the API reads: JSON bodies and parameters, each fault of theirs said clearly and never repeated back."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.parser import Parser

from meristem.kernel.errors import DomainError, refuse_zeros

BOM = b"\xef\xbb\xbf"
# Deeper than any body that is wanted, and far from the depth at which Python or PostgreSQL give up.
DEEPEST = 100
Place = tuple[str | int, ...]


class BrokenJson(DomainError):
    """The body is not JSON."""

    code, status, title = "broken-json", 400, gettext_lazy("The body is not JSON")


class NotJson(DomainError):
    """The body is of a kind that this operation does not read."""

    code, status, title = "unsupported-media-type", 415, gettext_lazy("The body is not of a kind that is read here")

    def __init__(self) -> None:
        super().__init__(_("Send JSON, with the header Content-Type: application/json."))


class OrjsonParser(Parser):
    """Reads JSON bodies as RFC 8259 has them: UTF-8, no NaN, no lone surrogates.

    A byte order mark is passed over, as the RFC allows. Of names that are repeated in one object the last counts, as in
    JavaScript and in PostgreSQL's jsonb. A body under another type than JSON is read as well, if it is JSON: many
    programs leave the header at its default. Only multipart is refused.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python's values. Raises BrokenJson, NotJson, or Invalid for characters that no text may hold."""
        if request.content_type == "multipart/form-data":
            raise NotJson
        body = request.body.removeprefix(BOM)
        try:
            read = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise BrokenJson(_where(body, error)) from error
        if body.count(b"[") + body.count(b"{") > DEEPEST:
            _check_depth(read)
        if b"\\u0000" in body:
            refuse_zeros((".".join(map(str, place)) or "body", text) for place, text in _texts(read))
        return read

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        """The parameters of the address, or of a form. Raises Invalid for characters that no text may hold."""
        refuse_zeros((name, one) for name, values in data.lists() for one in values if isinstance(one, str))
        return super().parse_querydict(data, list_fields, request)


def _where(body: bytes, error: orjson.JSONDecodeError) -> str:
    """Where reading ended, in words; what was read there may be private and is not repeated."""
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        line = body.count(b"\n", 0, broken.start) + 1
        return _("The body is not UTF-8: its line %(line)s has a byte that cannot stand there.") % {"line": line}
    return _("It can be read up to line %(line)s, column %(column)s.") % {"line": error.lineno, "column": error.colno}


def _check_depth(read: Any) -> None:
    level = [read]
    for _depth in range(DEEPEST):
        level = [part for one in level for part in _parts(one) if isinstance(part, dict | list)]
        if not level:
            return
    raise BrokenJson(_("Its lists and objects are nested more than %(depth)s deep.") % {"depth": DEEPEST})


def _parts(one: Any) -> list[Any]:
    return list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []


def _texts(read: Any) -> Iterator[tuple[Place, str]]:
    """Every text with its place. The name of a field counts as text of the object around it."""
    waiting: list[tuple[Place, Any]] = [((), read)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, str):
            yield place, one
        elif isinstance(one, dict):
            yield from ((place, name) for name in one)
            waiting += [((*place, name.replace("\0", "")), part) for name, part in one.items()]
        elif isinstance(one, list):
            waiting += [((*place, index), part) for index, part in enumerate(one)]
