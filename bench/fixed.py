"""The product's server with one learner written into the code: no token, role, scope or limit is looked at.

Only for measuring what a request's identity costs (bench.identity). It serves the lesson that the product serves, in
her organisation and under the same policies, and lets everybody be her.
"""

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from config.wsgi import application
from meristem.kernel.context import Actor
from meristem.kernel.http import gate
from meristem.learning.views import hot

ORGANIZATION, PERSON = os.environ["MERISTEM_BENCH_IDENTITY"].split(":")
HERSELF = Actor(organization_id=UUID(ORGANIZATION), user_id=UUID(PERSON), language="en", time_zone="UTC")
# What policies read must be set by somebody; nothing is looked up for it.
SET = "SELECT set_config('app.organization_id', %s, true), set_config('app.user_id', %s, true)"

settings.RATE_LIMITS = False
gate.token_of = lambda request: (None, False)


def fixed(
    request: HttpRequest, needed: str, *statements: tuple[str, Sequence[Any]], writes: bool = False
) -> tuple[Actor, list[list[Any]]]:
    """`kernel.http.hot.pipelined` for somebody who is known beforehand."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        with raw.pipeline():
            raw.execute(SET, [ORGANIZATION, PERSON])
            cursors = [raw.execute(sql, parameters) for sql, parameters in statements]
        rows = [cursor.fetchall() for cursor in cursors]
    request.actor = HERSELF  # type: ignore[attr-defined]
    gate.set_language(request, HERSELF)
    return HERSELF, rows


hot.pipelined = fixed

__all__ = ["application"]
