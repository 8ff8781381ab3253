"""Who asks too often is told when to come back, whoever shares the address; what proxies say is believed of proxies."""

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import get_resolver

from config.limits import ENDPOINTS
from meristem.kernel.http import throttle
from meristem.kernel.http.proxies import believed
from meristem.kernel.limits import Policy
from tests import build
from tests.roles.routes import routes

FIELD = re.compile(r'"([a-z]+)";r=(\d+);t=(\d+)')


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An own count, whose window does not end within a test."""
    monkeypatch.setattr(throttle, "counts", throttle.Counts(seconds=10**7))


@pytest.fixture
def few(settings: Any) -> Any:
    settings.RATE_LIMIT_PERSON, settings.RATE_LIMIT_ADDRESS = 6, 4
    return settings


def left(response: Any) -> dict[str, int]:
    return {name: int(number) for name, number, _ in FIELD.findall(response.headers["RateLimit"])}


@pytest.mark.django_db
@pytest.mark.limits
def test_a_visitor_is_refused_after_her_addresss_share(few: Any) -> None:
    build.public()
    visitor = build.client()
    assert [left(visitor.get("/signin"))["address"] for _ in range(4)] == [3, 2, 1, 0]
    page, problem = visitor.get("/signin"), visitor.get("/api/v1/courses")
    for refused in (page, problem):
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["RateLimit-Policy"] == '"address";q=4;w=60'
        assert left(refused) == {"address": 0}
    assert b"<html" in page.content
    assert problem.json()["code"] == "too-many"
    assert Client(REMOTE_ADDR="203.0.113.9").get("/signin").status_code == 200
    assert visitor.get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.limits
def test_a_person_has_one_share_wherever_she_is_signed_in_and_colleagues_have_theirs(few: Any) -> None:
    org = build.organization()
    ada, bo = build.person(org), build.person(org)
    laptop, phone, other = build.client(ada, org), build.client(ada, org), build.client(bo, org)
    for client in (laptop, phone, laptop, phone, laptop, phone):
        assert client.get("/settings").status_code == 200
    assert laptop.get("/settings").status_code == 429
    assert phone.get("/api/v1/moods").status_code == 429
    # The same address, and nothing of it is used up by people whom we know.
    assert other.get("/settings").status_code == 200
    assert left(build.client().get("/signin"))["address"] == 3


@pytest.mark.django_db
@pytest.mark.limits
def test_changes_have_half_of_a_persons_share(few: Any) -> None:
    org = build.organization()
    client = build.client(build.person(org), org)
    told = [client.post("/preferences/language", {"language": "en"}).status_code for _ in range(5)]
    assert told == [303, 303, 303, 303, 429]  # The first one told whose token it is.


@pytest.mark.django_db
@pytest.mark.limits
def test_a_made_up_token_counts_for_its_address(few: Any) -> None:
    build.public()
    told = [
        Client(headers={"Authorization": f"Bearer made-up-{number}"}).get("/api/v1/moods").status_code
        for number in range(6)
    ]
    assert told == [401, 401, 401, 401, 429, 429]


@pytest.mark.django_db
@pytest.mark.limits
def test_a_route_may_have_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    build.public()
    monkeypatch.setitem(ENDPOINTS, ("GET", "learning:verify"), Policy("codes", 2, 60))
    visitor = build.client()
    route = next(route for route in routes() if route.name == "learning:verify")
    address = route.url()
    told = [visitor.get(address), visitor.head(address), visitor.get(address)]
    assert [one.status_code for one in told] == [404, 405, 429]
    assert left(told[1])["codes"] == 0
    assert '"codes";q=2;w=60' in told[2].headers["RateLimit-Policy"]


def test_routes_with_a_limit_of_their_own_exist() -> None:
    assert get_resolver()
    known = {(method, route.name) for route in routes() for method in route.methods}
    assert sorted(ENDPOINTS.keys() - known) == []


@pytest.mark.limits
def test_limits_can_be_switched_off(few: Any) -> None:
    few.RATE_LIMIT_ADDRESS = 0
    request = RequestFactory().get("/signin")
    for _ in range(20):
        throttle.asked(request, None)


def test_a_window_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    now, counted = 1000.0, throttle.Counts(seconds=60)
    monkeypatch.setattr(throttle.time, "monotonic", lambda: now)
    policy = Policy("person", 5, 60)
    assert [counted.use(policy, "ada").left for _ in range(2)] == [4, 3]
    assert 0 < counted.use(policy, "bo").ends_in <= 60
    now = 1061.0
    assert counted.use(policy, "ada").left == 4
    assert counted._uses.keys() == {("person", "ada")}


def request(address: str, **said: str) -> HttpRequest:
    made = RequestFactory().get(
        "/", REMOTE_ADDR=address, **{f"HTTP_X_{name.upper()}": value for name, value in said.items()}
    )
    believed(made)
    return made


PROXIES = ("127.0.0.1", "10.1.0.0/16", "::1")


@pytest.mark.parametrize(
    ("address", "said", "believed_address"),
    [
        ("203.0.113.5", "198.51.100.9", "203.0.113.5"),  # No proxy of ours says so.
        ("127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "192.0.2.66, 198.51.100.9", "198.51.100.9"),  # The first part she wrote herself.
        ("127.0.0.1", "192.0.2.66, 198.51.100.9, 10.1.2.3", "198.51.100.9"),  # Two proxies of ours.
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9, <script>", "127.0.0.1"),
        ("10.2.0.1", "198.51.100.9", "10.2.0.1"),
    ],
)
def test_only_named_proxies_say_whom_a_request_comes_from(
    settings: Any, address: str, said: str, believed_address: str
) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    made = request(
        address, forwarded_for=said, forwarded_proto="https", forwarded_host="evil.example", real_ip="1.2.3.4"
    )
    assert made.META["REMOTE_ADDR"] == believed_address
    is_trusted = address in ("127.0.0.1", "::1", "::ffff:127.0.0.1")
    assert ("HTTP_X_FORWARDED_PROTO" in made.META) == is_trusted
    assert not [
        name for name in made.META if name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")
    ]
    assert made.get_host() == "testserver"


def test_without_named_proxies_nobody_is_believed() -> None:
    assert configured.TRUSTED_PROXIES == ()
    assert request("127.0.0.1", forwarded_for="198.51.100.9").META["REMOTE_ADDR"] == "127.0.0.1"


def test_figures_for_scrapers_are_not_shown_to_the_world_behind_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics").status_code == 200
    outside = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "93.184.215.14"})
    assert outside.get("/metrics").status_code == 404
