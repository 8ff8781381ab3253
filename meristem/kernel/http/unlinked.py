"""Entering from a view that nothing may link to its caller (`access.unlinked`, ADR 0008)."""

import contextlib
from collections.abc import Iterator

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
