"""How often somebody may ask, counted in this process so that a read costs no round trip more.

A request counts for the person whose session or token it carries, and for its address as long as nobody is proved: many
people share an address. Some routes have a limit of their own besides (config/limits.py). Each answer says how much is
left, in the fields of draft-ietf-httpapi-ratelimit-headers. What must be counted once for all processes (attempts to
sign in, letters) is spent from the database instead (kernel.limits).
"""

import dataclasses
import hashlib
import threading
import time
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from meristem.kernel.context import Actor
from meristem.kernel.errors import TooMany
from meristem.kernel.limits import Policy

SECONDS = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What machines of the operator ask, and may ask often.
UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclasses.dataclass(frozen=True)
class Spent:
    """What is left of a policy for whom a request counts, until its window ends."""

    policy: Policy
    left: int
    ends_in: int


class Counts:
    """Uses by (policy, holder) in the running window; a new window forgets everything, so that nothing piles up."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._window = -1
        self._uses: dict[tuple[str, object], int] = {}
        self._people: dict[bytes, object] = {}

    def use(self, policy: Policy, holder: object, step: int = 1) -> Spent:
        now = time.monotonic()
        with self._lock:
            self._turn(now)
            key = (policy.name, holder)
            uses = self._uses[key] = max(self._uses.get(key, 0) + step, 0)
        return Spent(policy, policy.quota - uses, self.seconds - int(now % self.seconds))

    def person_of(self, token: bytes) -> object | None:
        """Whose token it is, when that was proved in this window."""
        with self._lock:
            self._turn(time.monotonic())
            return self._people.get(token)

    def prove(self, token: bytes, person: object) -> None:
        with self._lock:
            self._people[token] = person

    def clear(self) -> None:
        with self._lock:
            self._window = -1

    def _turn(self, now: float) -> None:
        window = int(now // self.seconds)
        if window != self._window:
            self._window, self._uses, self._people = window, {}, {}


counts = Counts()


def asked(request: HttpRequest, token: str | None) -> None:
    """Count the request for whoever sent it; raises TooMany when that was one too many."""
    if not settings.RATE_LIMITS or request.path_info in UNCOUNTED:
        return
    digest = hashlib.sha256(token.encode()).digest() if token else None
    person = counts.person_of(digest) if digest else None
    if person is not None:
        request.holder = person  # type: ignore[attr-defined]
        _spend(request, Policy("person", settings.RATE_LIMIT_PERSON, SECONDS))
        if request.method not in SAFE:
            _spend(request, Policy("changes", settings.RATE_LIMIT_PERSON // 2, SECONDS))
        return
    request.holder = request.META.get("REMOTE_ADDR", "")  # type: ignore[attr-defined]
    request.unproved = digest  # type: ignore[attr-defined]
    _spend(request, Policy("address", settings.RATE_LIMIT_ADDRESS, SECONDS))


def proved(request: HttpRequest, actor: Actor) -> None:
    """Its token turned out to be a person's: the request counts for her, and not for her address."""
    digest: bytes | None = getattr(request, "unproved", None)
    if digest is None or actor.user_id is None:
        return
    address = request.holder  # type: ignore[attr-defined]
    request.unproved = None  # type: ignore[attr-defined]
    counts.use(Policy("address", settings.RATE_LIMIT_ADDRESS, SECONDS), address, -1)
    counts.prove(digest, actor.user_id)
    request.holder = actor.user_id  # type: ignore[attr-defined]
    # Not refused from here: a hot request has been answered by the database already.
    policy = Policy("person", settings.RATE_LIMIT_PERSON, SECONDS)
    spent = counts.use(policy, actor.user_id)
    request.spent = [spent] if policy.quota else []  # type: ignore[attr-defined]


def called(request: HttpRequest, table: Mapping[tuple[str, str], Policy]) -> None:
    """Count the call of a route that has a limit of its own; raises TooMany when that was one too many."""
    match = request.resolver_match
    if match is None or not settings.RATE_LIMITS:
        return
    method = "GET" if request.method == "HEAD" else request.method or ""
    policy = table.get((method, match.view_name))
    if policy is not None:
        _spend(request, policy)


def _spend(request: HttpRequest, policy: Policy) -> None:
    if policy.quota <= 0:  # The operator wants none.
        return
    spent = counts.use(policy, request.holder)  # type: ignore[attr-defined]
    request.__dict__.setdefault("spent", []).append(spent)
    if spent.left < 0:
        raise TooMany(spent.ends_in)


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the answer what is left; a limit that the database counts says it by itself when it is reached."""
    known: list[Spent] = getattr(request, "spent", [])
    if not known:
        return
    policies = [f'"{one.policy.name}";q={one.policy.quota};w={one.policy.seconds}' for one in known]
    left = [f'"{one.policy.name}";r={max(one.left, 0)};t={one.ends_in}' for one in known]
    for name, said in (("RateLimit-Policy", policies), ("RateLimit", left)):
        response.headers[name] = ", ".join([*said, *filter(None, [response.headers.get(name)])])
