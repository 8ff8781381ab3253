"""Case 18 again, for what is counted: the last seat, the last use of a link, numbers of invoices, a group's name."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from meristem.billing.models import Invoice
from meristem.billing.services import plan_create, plan_default, subscription_begin
from meristem.kernel.context import tenant
from meristem.organizations.models import Group, Invitation, InvitationLink, Membership
from meristem.organizations.services.links import link_address, link_create
from tests import build
from tests.api.operations import JSON
from tests.security.test_parallel_uses import FIFTY, fifty


@pytest.fixture
def house(committed: Any) -> Any:
    """An installation that sells seats, and an organisation with its administrator."""
    commons = build.public()
    with tenant(commons.id):
        plan_create(code="two", name="Two", seats=2)
        plan_create(code="paid", name="Paid", price_in_cents=100, months=1)
    org = build.organization("Riverside")
    return commons, org, build.person(org, "administrator")


def strangers() -> list[Any]:
    place = build.organization()
    return [build.client(build.person(place), place, raise_request_exception=False) for _ in range(FIFTY)]


def link(org: Any, ruth: Any, uses: int) -> str:
    with build.inside(org, ruth, "administrator") as actor:
        made = link_create(actor=actor, label="", roles=["learner"], most_uses=uses, days=7)
        return urlsplit(link_address(made.id)).path


def test_the_last_use_of_a_link_seats_one_of_fifty(house: Any, attempts: Any) -> None:
    _commons, org, ruth = house
    path, people = link(org, ruth, 1), strangers()
    said = fifty(lambda number: people[number].post(path).status_code)
    attempts.made = FIFTY
    assert said == {303: 1, 410: FIFTY - 1}
    with tenant(org.id):
        assert (Membership.objects.count(), InvitationLink.objects.get().used_count) == (2, 1)


def test_the_last_seat_of_a_plan_goes_to_one_of_fifty(house: Any, attempts: Any) -> None:
    """Two doors to the same seat: a link that is passed on, and invitations by address."""
    commons, org, ruth = house
    with tenant(commons.id):
        plan_default(code="two")
    path, people = link(org, ruth, FIFTY), strangers()
    by_address = [build.client(ruth, org, raise_request_exception=False) for _ in range(FIFTY)]

    def reach(number: int) -> int:
        if number % 2:
            return people[number].post(path).status_code
        form = {"emails": f"person-{number}@example.net", "roles": ["learner"]}
        return by_address[number].post("/members/invite", form).status_code

    said = fifty(reach)
    attempts.made = FIFTY
    assert said[303] == 1, said
    assert set(said) <= {303, 409, 422}, said
    with tenant(org.id):
        assert Membership.objects.count() + Invitation.objects.count() == 2


def test_fifty_invoices_at_once_have_numbers_without_gaps(house: Any, attempts: Any) -> None:
    """Every fifth is undone half way, and its number goes to another."""
    houses = []
    for _ in range(FIFTY):
        org = build.organization()
        houses.append((org, build.client(build.person(org, "administrator"), org, raise_request_exception=False)))

    def subscribe(number: int) -> int:
        org, client = houses[number]
        if number % 5:
            return client.put("/api/v1/subscription", {"plan": "paid"}, content_type=JSON).status_code
        with transaction.atomic(), tenant(org.id):
            subscription_begin(plan_code="paid")
            transaction.set_rollback(True)
        return 0

    said = fifty(subscribe)
    attempts.made = FIFTY
    assert said == {200: 40, 0: 10}
    numbers = []
    for org, _client in houses:
        with tenant(org.id):
            numbers += Invoice.objects.values_list("number", flat=True)
    assert sorted(int(number.partition("-")[2]) for number in numbers) == list(range(1, 41))


def test_fifty_subscriptions_of_one_organisation_are_one(house: Any, attempts: Any) -> None:
    _commons, org, ruth = house
    clients = [build.client(ruth, org, raise_request_exception=False) for _ in range(FIFTY)]
    body = {"plan": "paid"}
    said = fifty(lambda number: clients[number].put("/api/v1/subscription", body, content_type=JSON).status_code)
    attempts.made = FIFTY
    assert set(said) <= {200, 409}, said
    with tenant(org.id):
        assert Invoice.objects.count() == 1


def test_a_groups_name_is_given_once(house: Any, attempts: Any) -> None:
    _commons, org, ruth = house
    clients = [build.client(ruth, org, raise_request_exception=False) for _ in range(FIFTY)]
    said = fifty(lambda number: clients[number].post("/groups", {"name": "Night shift"}).status_code)
    attempts.made = FIFTY
    assert said == {303: 1, 422: FIFTY - 1}
    with tenant(org.id):
        assert Group.objects.filter(name="Night shift").count() == 1
