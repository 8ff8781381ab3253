"""Hot requests: enter and query in one pipeline, one round trip, no BEGIN (ADR 0006)."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from meristem.kernel.context import ENTER, ENTER_SQL, ENTRY_COLUMNS, Actor, actor_from_row
from meristem.kernel.http.access import check, check_scope
from meristem.kernel.http.gate import Entrance, hash_of, token_of, welcome

Statement = tuple[str, Sequence[Any]]


def hot_path(method: str, route: str, view: Callable[..., HttpResponseBase]) -> URLPattern:
    """Let a hot view answer one method of an API operation; it stands before the API in config/urls.py.

    The operation itself is written like any other: it documents the request, and answers it whenever the hot view
    does not, which is for other methods and when an `Idempotency-Key` asks that the first answer be kept.
    """

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method == method and not request.META.get("HTTP_IDEMPOTENCY_KEY"):
            return view(request, **kwargs)
        return _ordinarily(request)

    answer.access = view.access  # type: ignore[attr-defined]
    answer.hot = True  # type: ignore[attr-defined]
    return path(f"api/v1/{route}", answer)


def _ordinarily(request: HttpRequest) -> HttpResponseBase:
    """What the API's own operation answers, through the one atomic wrapper."""
    from config.urls import API_ROUTES

    match = API_ROUTES.resolve(request.path_info.removeprefix("/"))
    assert match is not None
    request.resolver_match = match
    response = Entrance(_unreachable).process_view(request, match.func, match.args, match.kwargs)
    assert response is not None
    return response


def _unreachable(request: HttpRequest) -> HttpResponseBase:
    raise RuntimeError("the entrance calls the view by itself")


@dataclasses.dataclass(frozen=True)
class Call:
    """A function that writes, as SQL: after entering, and with the entering in the same statement."""

    alone: str
    entering: str


def call_of(function: str, columns: str, parameters: int) -> Call:
    """SQL that calls `function` of so many parameters and reads `columns` of its one row; names come from code only."""
    places = ["%s"] * parameters
    # Parameters that depend on the entry: PostgreSQL can only call the function once somebody has entered.
    later = [f"CASE WHEN e.organization_id IS NOT NULL THEN {place} END" for place in places]
    entering = f"SELECT e.*, {columns} FROM {ENTER} e CROSS JOIN LATERAL {function}({', '.join(later)}) f"  # noqa: S608
    return Call(f"SELECT {columns} FROM {function}({', '.join(places)})", entering)  # noqa: S608


def called(request: HttpRequest, needed: str, call: Call, parameters: Sequence[Any]) -> tuple[Actor, Sequence[Any]]:
    """Enter and call a function that writes, in one statement, which is its own transaction; (actor, its row).

    `pipelined` without the pipeline's own cost, for a write that is one function: it runs with the caller's rights
    under row-level security, reads who asks from the settings, and must itself refuse a visitor. What comes with an
    Authorization header may be bound to scopes, so its entry is checked before the function is sent.
    """
    token, bearer = token_of(request)
    if bearer:
        actor, (rows,) = pipelined(request, needed, (call.alone, parameters), writes=True)
        return actor, rows[0]
    connection = connections[DEFAULT_DB_ALIAS]  # once: each look costs microseconds
    connection.ensure_connection()
    with connection.wrap_database_errors:
        row = connection.connection.execute(call.entering, [hash_of(token), *parameters]).fetchone()
    actor = actor_from_row(row[:ENTRY_COLUMNS])
    welcome(request, actor)
    check(actor, needed)
    return actor, row[ENTRY_COLUMNS:]


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
    connection = connections[DEFAULT_DB_ALIAS]  # once: each look costs microseconds
    connection.ensure_connection()
    raw = connection.connection
    # Django's own exceptions, so that broken constraints and lost servers get their designed answers.
    with connection.wrap_database_errors:
        row = None
        with raw.pipeline():
            entry = raw.execute(ENTER_SQL, [hash_of(token)])
            if writes and bearer:
                row = entry.fetchone()
                writer = actor_from_row(row)
                check_scope(writer, request.method)
                check(writer, needed)
            cursors = [raw.execute(sql, parameters) for sql, parameters in statements]
        # Leaving the pipeline sent its one sync: everything has come back, the transaction and the tenant are over.
        row = row or entry.fetchone()
        rows = [cursor.fetchall() for cursor in cursors]
    actor = actor_from_row(row)
    welcome(request, actor)
    check_scope(actor, request.method)
    check(actor, needed)
    return actor, rows
