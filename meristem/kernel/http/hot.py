"""Hot requests: enter and query in one pipeline, one round trip, no BEGIN (ADR 0006)."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.http import HttpRequest

from meristem.kernel.context import ENTER_SQL, Actor, actor_from_row
from meristem.kernel.http.access import check, check_scope
from meristem.kernel.http.gate import hash_of, token_of, welcome

Statement = tuple[str, Sequence[Any]]


def pipelined(
    request: HttpRequest, needed: str, *statements: Statement, writes: bool = False
) -> tuple[Actor, list[list[Any]]]:
    """Enter by the request's token and run the statements in the same implicit transaction; (actor, rows of each).

    The statements run under row-level security in the actor's organisation. Raises SignInRequired or Denied unless the
    actor may (`needed`). With `writes` nothing stays of a request that was refused: what comes with an Authorization
    header is checked before anything else is sent, since a token may be bound to scopes; a session is not, so its
    statements go along at once and must themselves refuse a visitor, whom no statement may believe.
    """
    token, bearer = token_of(request)
    connection.ensure_connection()
    raw = connection.connection
    # Django's own exceptions, so that broken constraints and lost servers get their designed answers.
    with connection.wrap_database_errors, raw.pipeline() as pipeline:
        entry = raw.execute(ENTER_SQL, [hash_of(token)])
        row = None
        if writes and bearer:
            row = entry.fetchone()
            writer = actor_from_row(row)
            check_scope(writer, request.method)
            check(writer, needed)
        cursors = [raw.execute(sql, parameters) for sql, parameters in statements]
        pipeline.sync()
        row = row or entry.fetchone()
        rows = [cursor.fetchall() for cursor in cursors]
    actor = actor_from_row(row)
    welcome(request, actor)
    check_scope(actor, request.method)
    check(actor, needed)
    return actor, rows
