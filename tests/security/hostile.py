"""Hostile texts in every column that a person can write, found from the models: written past every check of ours.

Whatever a form or service would have refused, a page must show what is stored as words. What is sealed goes in by the
API, and rich text through the cleaner that every author's text passes.
"""

import dataclasses
import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from meristem.courses.content import clean_html
from tests.security.machine import MACHINE_FIELDS, MACHINE_KEYS, MACHINE_MODELS, SEALED, TOGETHER

# They begin as a formula, leave an attribute, a field, a title and a script, run as a template of two kinds, and are
# an address that runs. `~#~` tells which column it was. Shorter ones are for what has room for less.
LONG = (
    '=HYPERLINK("//e")~#~\'"></textarea></title></script><script>atk()</script><img src=x onerror=atk()>'
    "<b onatk=1>{{7*7}}{% raw %}%s%(x)s"
)
MIDDLE = "=1~#~'\"><script>atk()</script><b onatk=1>{{7*7}}"
SHORT = "='\"><b onatk>~#~"
ADDRESS = 'https://example.org/~#~"><script>atk()</script><b onatk=1>'
# Ends a line of a calendar, and the event.
LINES = "\r\nEND:VEVENT\r\nX-ATK:1"
RICH = LONG + '<p onatk=1 style="x:1"><a href="javascript:atk()">~#~</a></p><iframe src="//e"></iframe><svg onatk=1>'


@dataclasses.dataclass(frozen=True)
class Column:
    """One column that a person can write, and the number that its texts carry."""

    model: type[models.Model]
    field: models.Field
    number: int

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    def text(self, original: str) -> str:
        """A hostile text that fits, the same for the same original."""
        kind = self.field.base_field if isinstance(self.field, ArrayField) else self.field
        room, mark = kind.max_length or 10_000, hashlib.md5(original.encode()).hexdigest()[:6]
        if isinstance(kind, models.EmailField):
            return f'"<script>atk()</script><b onatk=1>~{self.number}~{mark}"@example.org'
        if isinstance(kind, models.URLField):
            return (ADDRESS + mark).replace("#", str(self.number))
        if self.field.name.endswith("_html"):
            return clean_html(RICH.replace("#", str(self.number)))
        whole = next(text for text in (LONG, MIDDLE, SHORT) if len(text) + 9 < room or text is SHORT)
        return (whole.replace("#", str(self.number)) + mark)[:room] + (LINES if room >= 1000 else "")

    def deep(self, value: Any, key: str = "") -> Any:
        """A value of JSON or a list with every text in it replaced that somebody wrote."""
        if isinstance(value, dict):
            return {name: self.deep(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [self.deep(part, key) for part in value]
        return self.text(value) if isinstance(value, str) and key not in MACHINE_KEYS else value


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column that holds text, also within JSON and lists and sealed, but what is one of a fixed list."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model.__module__.startswith("meristem.") else ():
            kind = field.base_field if isinstance(field, ArrayField) else field
            if isinstance(field, kinds) and not kind.choices and not isinstance(kind, models.SlugField):
                yield model, field


def columns() -> list[Column]:
    """What is written here: all but what machines make and what is sealed."""
    found, numbers = [], {label: number for number, labels in enumerate(TOGETHER, 900) for label in labels}
    for number, (model, field) in enumerate(text_fields(), 100):
        label = f"{model._meta.label}.{field.name}"
        if model._meta.label not in MACHINE_MODELS and label not in MACHINE_FIELDS and label not in SEALED:
            found.append(Column(model, field, numbers.get(label, number)))
    return found


def poison(dsn: str) -> dict[str, int]:
    """Write them into every row of every column; how many rows each column got."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        return {column.label: _write(connection, column) for column in columns()}


def _write(connection: psycopg.Connection, column: Column) -> int:
    table, name = sql.Identifier(column.model._meta.db_table), sql.Identifier(column.field.column)
    key = sql.Identifier(column.model._meta.pk.column)
    rows = connection.execute(sql.SQL("SELECT {}, {} FROM {}").format(key, name, table)).fetchall()
    update = sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(table, name, key)
    values = [(_hostile(column, value, identity), identity) for identity, value in rows]
    if isinstance(column.field, models.JSONField):
        values = [(Jsonb(value), identity) for value, identity in values if "atk" in str(value)]
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(update, values)
        return len(values)
    except psycopg.errors.CheckViolation:
        return sum(_fits(connection, update, pair) for pair in values)  # Only some rows may have this one.


def _hostile(column: Column, value: Any, identity: object) -> Any:
    if isinstance(column.field, models.JSONField):
        return column.deep(value)
    if isinstance(column.field, ArrayField):
        return [column.text(one) for one in value or [str(identity)]]
    return column.text(value or str(identity))


def _fits(connection: psycopg.Connection, update: sql.Composed, pair: tuple[Any, object]) -> bool:
    try:
        with connection.transaction():
            connection.execute(update, pair)
    except psycopg.errors.CheckViolation:
        return False
    return True
