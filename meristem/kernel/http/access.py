"""Every view says who may call it. A view that says nothing is refused (and fails a test)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, SignInRequired

EVERYONE = "everyone"
SIGNED_IN = "signed-in"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

F = TypeVar("F", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request after the gate: `actor` is set. For annotations only."""

    actor: Actor
    htmx: bool
    # Set by a view whose answer shows a secret this once: it is not kept for repetitions.
    answer_is_secret: bool


def check(actor: Actor, needed: str) -> None:
    """Raise SignInRequired or Denied unless the actor may do what needs `needed`."""
    if needed == EVERYONE:
        return
    if not actor.is_authenticated:
        raise SignInRequired
    if needed != SIGNED_IN and not actor.may(needed):
        raise Denied


def check_scope(actor: Actor, method: str | None) -> None:
    """Raise Denied unless a personal token's scopes allow the method; a session has no scopes and all of them."""
    needed = "read" if method in SAFE_METHODS else "write"
    if actor.scopes is not None and needed not in actor.scopes:
        raise Denied(_("This token was made without the scope “%(scope)s”.") % {"scope": needed}, code="scope")


def access(needed: str) -> Callable[[F], F]:
    """Decorator for pages and API operations: EVERYONE, SIGNED_IN or a permission's code."""

    def decorate(function: F) -> F:
        @wraps(function)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
            check(request.actor, needed)
            return function(request, *args, **kwargs)

        guarded.access = needed  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def hot(needed: str) -> Callable[[F], F]:
    """Decorator for a hot request (ADR 0006): it enters by itself, in one pipeline with its query, and checks there."""

    def decorate(function: F) -> F:
        function.access = needed  # type: ignore[attr-defined]
        function.hot = True  # type: ignore[attr-defined]
        return function

    return decorate


def by_link(function: F) -> F:
    """Mark a page whose address carries a secret that is its whole authority: mail programs post to it (RFC 8058).

    It must not act as whoever is signed in, since nothing proves that she wanted the post.
    """
    function.by_link = function.bears_proof = True  # type: ignore[attr-defined]
    return function


def by_signature(function: F) -> F:
    """Mark a page that another site's page posts to, with the signature of that site's server as its whole authority.

    It must not act as whoever is signed in, nor let anybody in: whose browser it is shows only afterwards.
    """
    function.by_signature = function.bears_proof = True  # type: ignore[attr-defined]
    return function


_unlinked: set[str] = set()


def unlinked(route: str, needed: str) -> Callable[[F], F]:
    """Decorator for the view or API operation at the route of that name, when nothing may tell who called it when.

    Neither the request log nor the store of idempotency keys learns of the person. It runs outside of the one atomic
    wrapper and enters by itself (kernel.http.unlinked.entering), once or several times. See ADR 0008.
    """

    def decorate(function: F) -> F:
        _unlinked.add(route)
        function.access = needed  # type: ignore[attr-defined]
        function.unlinked = True  # type: ignore[attr-defined]
        return function

    return decorate


_apart: set[str] = set()


def apart(route: str, needed: str) -> Callable[[F], F]:
    """Decorator for the view or API operation at the route of that name, when it waits for other servers.

    It runs outside of the one atomic wrapper and enters by itself (kernel.http.unlinked.entering), before it asks and
    after: however slow the other side is, no transaction waits with it.
    """

    def decorate(function: F) -> F:
        _apart.add(route)
        function.access = needed  # type: ignore[attr-defined]
        function.apart = True  # type: ignore[attr-defined]
        return function

    return decorate


def enters_alone(request: HttpRequest) -> bool:
    """Whether the request's route was declared `unlinked` or `apart`."""
    match = request.resolver_match
    return match is not None and (match.view_name in _unlinked or match.view_name in _apart)


def is_unlinked(request: HttpRequest) -> bool:
    """Whether the request's route was declared `unlinked`."""
    match = request.resolver_match
    return match is not None and match.view_name in _unlinked
