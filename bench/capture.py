"""The SQL a request really sends, taken from the product itself: so pgbench runs the same text, not a copy of it.

Run as a process of its own: `python -m bench.capture METHOD PATH SECRET LEARNERS TOKEN USER LESSON LESSONS...`.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from uuid import UUID

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sbt]|%%")
# What pgbench computes anew for each learner.
TOKEN = "sha256(encode(sha256(convert_to('{secret}-{learners}-' || :learner, 'UTF8')), 'hex')::bytea)"
PERSON = "current_setting('app.user_id')::uuid"
LESSON = "('{{{ids}}}'::uuid[])[:lesson]"
# Not part of the work: how a transaction is opened and closed is pgbench's own affair.
FRAME = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET |DEALLOCATE|SELECT 1\s*$)", re.IGNORECASE)


def statements(method: str, path: str, token: str) -> list[tuple[str, Any]]:
    """(text, parameters) of everything that goes to the database, in order."""
    import django

    django.setup()
    import psycopg
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    sent: list[tuple[str, Any]] = []
    execute = psycopg.Cursor.execute

    def noted(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        text = (
            query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else query.as_string(self)
        )
        sent.append((text, params))
        return execute(self, query, params, **options)

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    # A new connection asks for types of its own, once.
    connection.ensure_connection()
    psycopg.Cursor.execute = noted  # type: ignore[method-assign]
    status = _ask(client, method, path)
    if status != 200:
        raise SystemExit(f"{method} {path} answered {status}")
    return [(text, parameters) for text, parameters in sent if not FRAME.match(text)]


def _ask(client: Any, method: str, path: str) -> int:
    response = client.generic(method, path)
    return int(response.status_code)


def script(
    sent: list[tuple[str, Any]], *, secret: str, learners: int, user: UUID, lesson: str, lessons: list[str]
) -> list[str]:
    """The statements as lines of a pgbench script, with what depends on the learner or the lesson as expressions."""
    from psycopg import sql

    def shown(value: Any) -> str:
        if isinstance(value, (bytes, bytearray, memoryview)) and len(bytes(value)) == 32:
            return TOKEN.format(secret=secret, learners=learners)
        if str(value) == str(user):
            return PERSON
        if lesson and str(value) == lesson:
            return LESSON.format(ids=",".join(lessons))
        return sql.Literal(value).as_string(None)

    lines = []
    for text, parameters in sent:
        named = parameters if isinstance(parameters, dict) else None
        values = iter(parameters or ()) if named is None else iter(())

        def replaced(
            match: re.Match[str],
            named: dict[str, Any] | None = named,
            values: Any = values,
            bare: bool = parameters is None,
        ) -> str:
            if bare:
                return match.group(0)
            if match.group(0) == "%%":
                return "%"
            return shown(named[match.group(1)] if named is not None else next(values))

        flat = " ".join(_without_comments(PLACEHOLDER.sub(replaced, text)).split())
        lines.append(flat.rstrip("; ") + ";")
    return lines


def _without_comments(text: str) -> str:
    return re.sub(r"^\s*--.*$", "", text, flags=re.MULTILINE)


def main() -> None:
    method, path, secret, learners, token, user, lesson, *lessons = sys.argv[1:]
    sent = statements(method, path, token)
    who = {"secret": secret, "learners": int(learners), "user": UUID(user)}
    print(json.dumps(script(sent, **who, lesson=lesson, lessons=lessons)))


if __name__ == "__main__":
    main()
