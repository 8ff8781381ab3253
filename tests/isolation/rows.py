"""Builds one row of any table for one organisation, from the catalogue alone: types, keys and checks decide."""

import dataclasses
import datetime
import itertools
import re
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from psycopg.types.range import Range

Row = dict[str, Any]
MOMENT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
TRIES = 20_000
# Where the first value that fits would not be the one worth guarding, or a trigger says what a check would.
PREFERRED = {"confidentiality": "personal", "completed_at": None}
PERSON = ("organizations_membership", "user_id")


@dataclasses.dataclass(frozen=True)
class Column:
    """A column as the catalogue describes it."""

    name: str
    type: str
    is_nullable: bool
    is_generated: bool
    length: int  # of character types; 0 when unbounded
    labels: tuple[str, ...]  # of an enum


@dataclasses.dataclass(frozen=True)
class Table:
    """What a row must respect. `references` maps a column to (table, column) that it must point at."""

    name: str
    columns: dict[str, Column]
    references: dict[str, tuple[str, str]]
    checks: dict[str, tuple[str, tuple[str, ...]]]  # name -> (expression, its columns)


def read_tables(connection: psycopg.Connection) -> dict[str, Table]:
    """Every ordinary table of the product."""
    columns: dict[str, dict[str, Column]] = {}
    for table, name, kind, required, generated, length, labels in connection.execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull,"
        " a.attgenerated <> '' OR a.attidentity <> '', CASE WHEN t.typname = 'varchar' AND a.atttypmod > 4"
        "   THEN a.atttypmod - 4 ELSE 0 END,"
        " (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
    ):
        columns.setdefault(table, {})[name] = Column(name, kind, not required, generated, length, tuple(labels or ()))
    references: dict[str, dict[str, tuple[str, str]]] = {}
    # Composite keys come last, so that they win over a plain key on the same column.
    for table, mine, target, theirs in connection.execute(
        "SELECT c.relname,"
        " (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.conkey) WITH ORDINALITY k(v, n)"
        "   JOIN pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = k.v), f.relname,"
        " (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.confkey) WITH ORDINALITY k(v, n)"
        "   JOIN pg_attribute a ON a.attrelid = x.confrelid AND a.attnum = k.v)"
        " FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid JOIN pg_class f ON f.oid = x.confrelid"
        " WHERE x.contype = 'f' AND c.relnamespace = 'public'::regnamespace ORDER BY cardinality(x.conkey)"
    ):
        for own, other in zip(mine, theirs, strict=True):
            if own != "organization_id" or target == "organizations_organization":
                references.setdefault(table, {})[own] = (target, other)
    checks: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
    for table, name, expression, used in connection.execute(
        "SELECT c.relname, x.conname, pg_get_expr(x.conbin, x.conrelid), (SELECT array_agg(a.attname::text) FROM"
        " unnest(x.conkey) k JOIN pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = k)"
        " FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid"
        " WHERE x.contype = 'c' AND c.relnamespace = 'public'::regnamespace"
    ):
        checks.setdefault(table, {})[name] = (expression, tuple(used or ()))
    return {name: Table(name, found, references.get(name, {}), checks.get(name, {})) for name, found in columns.items()}


class Builder:
    """Rows of one organisation, one a table, that refer to each other as the product's would."""

    def __init__(self, connection: psycopg.Connection, tables: dict[str, Table], ordinal: int) -> None:
        self.connection, self.tables, self.organization, self.ordinal = connection, tables, uuid4(), ordinal
        self.values: dict[tuple[str, str], Any] = {("organizations_organization", "id"): self.organization}
        self.other_person = uuid4()

    def value(self, table: str, column: str) -> Any:
        """The value of a column in this organisation's row of a table; a reference takes its target's."""
        known = self.values.get((table, column))
        if known is not None:
            return known
        target = self.tables[table].references.get(column)
        if column == "organization_id":
            made: Any = self.organization
        elif target and target != (table, column):
            made = self.value(*target)
        else:
            made = candidates(self.tables[table].columns[column], [], self.ordinal)[0]
        self.values[table, column] = made
        return made

    def row(self, table: str) -> Row:
        """A row that satisfies every check of the table. Raises LookupError, naming the check, when none is found."""
        described = self.tables[table]
        row = {name: self.value(table, name) for name, column in described.columns.items() if not column.is_generated}
        settled: list[str] = []
        for name, (expression, used) in sorted(described.checks.items(), key=lambda item: len(item[1][1])):
            settled.append(name)
            if self.holds(described, row, [name]):
                continue
            hints = _literals(expression)
            free = [column for column in used if column in row]
            choices = [self.choices(described, column, row, hints) for column in free]
            for combination in itertools.islice(itertools.product(*choices), TRIES):
                tried = row | dict(zip(free, combination, strict=True))
                if self.holds(described, tried, settled):
                    row = tried
                    break
            else:
                raise LookupError(f"{table}: no row found that satisfies {name}: {expression}")
        self.values |= {(table, name): value for name, value in row.items()}
        return row

    def choices(self, table: Table, column: str, row: Row, hints: list[Any]) -> list[Any]:
        """What a column may be tried with; a reference may only point elsewhere within the organisation, or nowhere."""
        if column not in table.references:
            return candidates(table.columns[column], hints, self.ordinal)
        found = [row[column]]
        if table.references[column] == PERSON:
            found.append(self.other_person)
        return [*found, None] if table.columns[column].is_nullable else found

    def holds(self, table: Table, row: Row, names: list[str]) -> bool:
        """Whether the row passes these checks, as PostgreSQL itself judges."""
        expressions = sql.SQL(" AND ").join(
            sql.SQL("coalesce(({}), true)").format(sql.SQL(table.checks[name][0])) for name in names
        )
        given = sql.SQL(", ").join(
            sql.SQL("%s::{} AS {}").format(sql.SQL(table.columns[name].type), sql.Identifier(name)) for name in row
        )
        query = sql.SQL("SELECT {} FROM (SELECT {}) AS given").format(
            sql.SQL(expressions.as_string(self.connection).replace("%", "%%")), given
        )
        try:
            with self.connection.transaction():
                found = self.connection.execute(query, list(row.values())).fetchone()
        except psycopg.DataError:
            return False
        return bool(found and found[0])


def insert(connection: psycopg.Connection, table: str, row: Row) -> None:
    """One row as given."""
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )


def _literals(expression: str) -> list[Any]:
    words = re.findall(r"'((?:[^']|'')*)'", expression)
    numbers = sorted({int(found) for found in re.findall(r"(?<![\w.'])(\d{1,6})(?![\w.])", expression)})
    return [*words, *numbers]


def candidates(column: Column, hints: list[Any], ordinal: int) -> list[Any]:
    """Values worth trying for a column, the plainest first; `hints` are literals of the check to satisfy.

    Numbers and moments differ by `ordinal`, for keys that are unique across organisations.
    """
    words = [hint for hint in hints if isinstance(hint, str)]
    numbers = [hint for hint in hints if isinstance(hint, int)]
    found = _by_type(column, words, numbers, ordinal)
    if column.name in PREFERRED and (column.is_nullable or PREFERRED[column.name] is not None):
        found.insert(0, PREFERRED[column.name])
    return [*found, None] if column.is_nullable else found


def _by_type(column: Column, words: list[str], numbers: list[int], ordinal: int) -> list[Any]:
    kind, moment = column.type, MOMENT + ordinal * 24 * HOUR
    if column.labels:
        return list(column.labels)
    if kind.endswith("[]"):
        return [[], *([word] for word in words), *(["x"] * number for number in numbers if 0 < number < 50)]
    if kind in ("text", "character varying", "character", "citext"):
        unique = f"x{uuid4().hex[:8]}"[: column.length or None]
        if column.name == "email":
            return [f"{unique}@example.org"]
        return [unique, *words, "", *("a" * number for number in numbers if 0 < number <= 300)]
    if kind in ("smallint", "integer", "bigint", "numeric", "double precision", "real"):
        near = [number + step for number in numbers for step in (0, 1, -1)]
        return list(dict.fromkeys([ordinal, 1, 0, *near]))
    simple: dict[str, list[Any]] = {
        "uuid": [uuid4()],
        "boolean": [False, True],
        "timestamp with time zone": [moment, moment + HOUR, moment - HOUR],
        "date": [moment.date(), moment.date() + datetime.timedelta(days=1)],
        "time without time zone": [datetime.time(9), datetime.time(10)],
        "interval": [HOUR],
        "bytea": [uuid4().bytes * 2, b"", *(uuid4().bytes * (number // 16 + 1) for number in numbers if number < 300)],
        "jsonb": [Jsonb({}), Jsonb([]), Jsonb([1])],
        "json": [Jsonb({}), Jsonb([])],
        "inet": ["192.0.2.1"],
        "tstzrange": [Range(moment, moment + HOUR)],
        "daterange": [Range(moment.date(), moment.date() + datetime.timedelta(days=1))],
        "tsvector": [""],
        "xid8": ["1"],
    }
    if kind not in simple:
        raise LookupError(f"no value is known for the type {kind} of {column.name}: add one to tests/isolation/rows.py")
    values = simple[kind]
    if kind == "bytea":
        values += [uuid4().bytes.ljust(number, b"x")[:number] for number in numbers if 0 < number < 5000]
    return values
