"""Entering from a view that stands outside of the one atomic wrapper (`access.unlinked`, ADR 0008; `access.apart`)."""

import contextlib
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest

from meristem.kernel.context import Actor, entered
from meristem.kernel.http.access import check, check_scope
from meristem.kernel.http.gate import hash_of, token_of, welcome


@contextlib.contextmanager
def entering(request: HttpRequest, needed: str) -> Iterator[Actor]:
    """A transaction in the caller's organisation, committed at its end. Raises SignInRequired or Denied."""
    token, _bearer = token_of(request)
    with entered(hash_of(token)) as actor:
        welcome(request, actor)
        check_scope(actor, request.method)
        check(actor, needed)
        yield actor


def step_out() -> None:
    """Before another server is asked: give the connection back to the pool, since who is asked may take long."""
    if not connection.in_atomic_block:  # as tests are, which keep theirs
        connection.close()
