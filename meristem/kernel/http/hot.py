"""Hot requests: enter and query in one pipeline, one round trip, no BEGIN (ADR 0006)."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.http import HttpRequest

from meristem.kernel.context import ENTER_SQL, Actor, actor_from_row
from meristem.kernel.http.access import check
from meristem.kernel.http.gate import hash_of, token_of, welcome

Statement = tuple[str, Sequence[Any]]


def pipelined(request: HttpRequest, needed: str, *statements: Statement) -> tuple[Actor, list[list[Any]]]:
    """Enter by the request's token and run the statements in the same implicit transaction; (actor, rows of each).

    The statements run under row-level security in the actor's organisation. Their effects are kept only when the
    actor may (`needed`): the check is in Python, so a statement that writes must itself refuse a visitor, which
    policies and its own conditions do; writes of a signed-in person are always her own.
    """
    token, _bearer = token_of(request)
    connection.ensure_connection()
    raw = connection.connection
    with raw.pipeline() as pipeline:
        cursors = [raw.execute(ENTER_SQL, [hash_of(token)])]
        cursors += [raw.execute(sql, parameters) for sql, parameters in statements]
        pipeline.sync()
        rows = [cursor.fetchall() for cursor in cursors]
    actor = actor_from_row(rows[0][0])
    welcome(request, actor)
    check(actor, needed)
    return actor, rows[1:]
