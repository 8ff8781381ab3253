"""Cursor pagination for lists of the API: stable under inserts, no OFFSET."""

import base64
import binascii
import json
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Schema

from meristem.kernel.errors import Invalid

M = TypeVar("M", bound=Model)
T = TypeVar("T")
MAXIMUM = 100


class Page(Schema, Generic[T]):
    """One page of a list. Ask for the next one with `cursor=<next_cursor>`; it is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The values behind a cursor. Raises Invalid for anything that this product did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise Invalid("The cursor is not one of ours.", fields={"cursor": ["not a cursor"]}) from error
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(isinstance(v, (str, int, float)) for v in values)
    ):
        raise Invalid("The cursor is not one of ours.", fields={"cursor": ["not a cursor"]})
    return values


def paginate(
    queryset: QuerySet[M], *, order: tuple[str, ...], cursor: str | None, limit: int
) -> tuple[list[M], str | None]:
    """(rows, next cursor) of a queryset ordered by `order` ("-" for descending), which must end in a unique field."""
    limit = max(1, min(limit, MAXIMUM))
    names = [name.lstrip("-") for name in order]
    after = decode_cursor(cursor, len(order)) if cursor else None
    try:
        if after is not None:
            # Values of the wrong kind are found out here, others only by the database.
            queryset = queryset.filter(_after(order, after))
        rows = list(queryset.order_by(*order)[: limit + 1])
    except (ValueError, TypeError, ValidationError) as error:
        raise Invalid("The cursor is not one of ours.", fields={"cursor": ["not a cursor"]}) from error
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = encode_cursor([_value(rows[-1], name) for name in names])
    return rows, following


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after the cursor in lexicographic order of the fields."""
    condition = Q()
    for index, name in enumerate(order):
        equal = {field.lstrip("-"): value for field, value in zip(order[:index], values[:index], strict=True)}
        comparison = f"{name.lstrip('-')}__{'lt' if name.startswith('-') else 'gt'}"
        condition |= Q(**equal, **{comparison: values[index]})
    return condition
