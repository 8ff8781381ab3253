"""A person's rows, found through what each app registered (kernel.privacy)."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.kernel import crypto
from meristem.kernel.privacy import Child, Holding

Row = dict[str, Any]


@cache
def _columns(table: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " ORDER BY ordinal_position",
            [table],
        )
        return tuple(name for (name,) in cursor.fetchall())


def is_of_organization(table: str) -> bool:
    """Whether the table's rows belong to one organisation each."""
    return "organization_id" in _columns(table)


def places() -> list[UUID]:
    """Where the person who is entered belongs or belonged, and the public organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM privacy_places() ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def rows_of(holding: Holding, user_id: UUID, email: str, place: UUID) -> Iterator[Row]:
    """Her rows of one table in the organisation that is entered, sealed text opened, secrets left out."""
    condition = f'lower("{holding.person}") = lower(%s)' if holding.by_email else f'"{holding.person}" = %s'
    yield from _read(holding.table, condition, [email if holding.by_email else user_id], holding, user_id, place)


def rows_of_child(child: Child, holding: Holding, user_id: UUID, place: UUID) -> Iterator[Row]:
    """The rows that belong to hers without naming her."""
    condition = f'"{child.column}" IN (SELECT id FROM "{holding.table}" WHERE "{holding.person}" = %s)'  # noqa: S608
    yield from _read(child.table, condition, [user_id], Holding(child.table, ""), user_id, place)


def _read(table: str, condition: str, values: list[Any], holding: Holding, user_id: UUID, place: UUID) -> Iterator[Row]:
    shown = [name for name in _columns(table) if name not in holding.secret]
    names = ", ".join(f'"{name}"' for name in shown)
    if is_of_organization(table):
        condition, values = f"{condition} AND organization_id = %s", [*values, place]
    order = "id" if "id" in shown else "1"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table}" WHERE {condition} ORDER BY {order}', values)  # noqa: S608
        found = cursor.fetchall()
    key = _key(user_id) if holding.sealed and found else None
    for values_ in found:
        row = dict(zip(shown, values_, strict=True))
        for column in holding.sealed:
            row[column] = _opened(row, table, column, user_id, key)
        yield {name: f"({len(value)} bytes)" if isinstance(value, bytes) else value for name, value in row.items()}


def _key(user_id: UUID) -> bytes | None:
    try:
        return crypto.person_key(user_id)
    except crypto.Unreadable:
        return None


def _opened(row: Row, table: str, column: str, user_id: UUID, key: bytes | None) -> str | None:
    if row[column] is None or key is None:
        return None
    try:
        return crypto.unseal(bytes(row[column]), user_id=user_id, table=table, column=column, row_id=row["id"], key=key)
    except crypto.Unreadable:
        return None


def delete(holding: Holding) -> int:
    """Delete the rows of the person who is entered, in every organisation, with those that belong to them."""
    gone = 0
    with connection.cursor() as cursor:
        for child in holding.children:
            values = [child.table, child.column, holding.table, holding.person]
            cursor.execute("SELECT privacy_children_delete(%s, %s, %s, %s)", values)
            gone += cursor.fetchone()[0]
        if holding.erase == "delete":
            cursor.execute("SELECT privacy_rows_delete(%s, %s, %s)", [holding.table, holding.person, holding.by_email])
            gone += cursor.fetchone()[0]
    return gone


def clear(table: str, column: str) -> int:
    """Empty a column that points at the person who is entered, in every organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_column_clear(%s, %s)", [table, column])
        return int(cursor.fetchone()[0])


def blank(holding: Holding, user_id: UUID, place: UUID) -> int:
    """Overwrite what the rows of the person say, in the organisation that is entered."""
    sets = ", ".join(f'"{column}" = %s' for column in holding.blank)
    values = [value.format(id=user_id.hex) if isinstance(value, str) else value for value in holding.blank.values()]
    condition, more = f'"{holding.person}" = %s', [user_id]
    if is_of_organization(holding.table):
        condition, more = f"{condition} AND organization_id = %s", [user_id, place]
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{holding.table}" SET {sets} WHERE {condition}', [*values, *more])  # noqa: S608
        return int(cursor.rowcount)
