"""Plans, the machine of subscriptions, invoices without gaps, seats."""

import datetime
import itertools
import json

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from meristem.billing.jobs import nightly
from meristem.billing.models import Invoice, Plan, Subscription
from meristem.billing.services import (
    current,
    entitled,
    has_own_plan,
    invoice_pay,
    invoice_void,
    plan_archive,
    plan_create,
    plan_default,
    seats,
    subscription_advance,
    subscription_begin,
    subscription_cancel,
    subscription_resume,
)
from meristem.billing.services.subscriptions import MOVES, add_months
from meristem.billing.types import State
from meristem.kernel.context import tenant
from meristem.kernel.errors import Conflict, Invalid
from meristem.organizations.models import Invitation
from meristem.organizations.services.links import link_accept, link_address, link_create
from tests import build

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 31)


@pytest.fixture
def house():
    """An installation with two plans, and an organisation with an administrator."""
    commons = build.public()
    with tenant(commons.id):
        plan_create(
            code="team",
            name="Team",
            price_in_cents=12000,
            months=1,
            trial_days=14,
            seats=3,
            entitlements=["custom_roles", "lists"],
        )
        plan_create(code="free", name="Free", seats=2)
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", "learner")
    return org, ruth, build.client(ruth, org)


def advance(org, day: datetime.date) -> str:
    with tenant(org.id):
        one = Subscription.objects.get()
        subscription_advance(subscription_id=one.id, today=day)
        return str(subscription_advance(subscription_id=one.id, today=day))


def test_a_trial_becomes_active_past_due_paid_cancelled_and_over(house) -> None:
    org, _ruth, _client = house
    with tenant(org.id):
        subscription_begin(plan_code="team", today=DAY)
        assert not Invoice.objects.exists()
    assert advance(org, DAY + datetime.timedelta(days=13)) == "trial"
    began = DAY + datetime.timedelta(days=14)
    assert advance(org, began) == "active"
    with tenant(org.id):
        first = Invoice.objects.get()
        assert (first.amount_in_cents, first.period_starts_on, first.billed_to) == (12000, began, "Riverside")
    late = first.due_on + datetime.timedelta(days=1)
    assert advance(org, late) == "past_due"
    with tenant(org.id):
        assert entitled("custom_roles")
        assert invoice_pay(number=first.number, paid_on=late).state == "paid"
        assert invoice_pay(number=first.number, paid_on=late).paid_on == late
        assert Subscription.objects.get().state == "active"
        subscription_cancel()
        subscription_cancel()
        assert Subscription.objects.get().state == "cancelled"
        subscription_resume()
        subscription_cancel()
        ends = Subscription.objects.get().period_ends_on
    assert advance(org, ends - datetime.timedelta(days=1)) == "cancelled"
    assert advance(org, ends) == "ended"
    with tenant(org.id):
        assert (current().plan, entitled("custom_roles"), seats()) == (None, False, 0)
        # No second trial.
        assert subscription_begin(plan_code="team", today=ends).state == "active"


def test_what_is_never_paid_ends_and_is_billed_once_a_period(house) -> None:
    org, _ruth, _client = house
    with tenant(org.id):
        subscription_begin(plan_code="team", today=DAY)
    began = DAY + datetime.timedelta(days=14)
    for days in range(0, 25, 3):
        advance(org, began + datetime.timedelta(days=days))
    with tenant(org.id):
        assert Invoice.objects.count() == 1
    assert advance(org, began + datetime.timedelta(days=61)) == "ended"


def test_every_move_that_there_is_not_is_refused() -> None:
    states = ["", *State.values]
    for before, after in itertools.product(states, State.values):
        assert (after in MOVES[before]) == ((before, after) in {
            ("", "trial"), ("", "active"), ("trial", "active"), ("trial", "cancelled"), ("trial", "ended"),
            ("active", "past_due"), ("active", "cancelled"), ("active", "ended"), ("past_due", "active"),
            ("past_due", "cancelled"), ("past_due", "ended"), ("cancelled", "trial"), ("cancelled", "active"),
            ("cancelled", "ended"),
        })  # fmt: skip
    assert add_months(DAY, 1) == datetime.date(2026, 2, 28)
    assert add_months(datetime.date(2026, 12, 15), 13) == datetime.date(2028, 1, 15)


def test_numbers_have_no_gaps_also_when_something_fails(house) -> None:
    org, _ruth, _client = house
    with tenant(org.id):
        subscription_begin(plan_code="free", today=DAY)

    class Broken(Exception):
        pass

    other = build.organization()

    def fail() -> None:
        with tenant(other.id):
            subscription_begin(plan_code="free", today=DAY)
            raise Broken

    with pytest.raises(Broken):
        fail()
    with tenant(other.id):
        subscription_begin(plan_code="free", today=DAY)
    numbers = []
    for place in (org, other):
        with tenant(place.id):
            numbers += Invoice.objects.values_list("number", flat=True)
            assert Invoice.objects.get().state == "paid"  # nothing to pay
    assert numbers == ["2026-00001", "2026-00002"]
    with tenant(org.id):
        with pytest.raises(Conflict):
            invoice_void(number="2026-00001")
        with pytest.raises(Invoice.DoesNotExist):
            invoice_pay(number="2026-00002", paid_on=DAY)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Invoice.objects.all().delete()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE billing_invoicecounter SET last = 0")


def test_plans_are_the_operators_alone(house) -> None:
    org, _ruth, _client = house
    with tenant(org.id):
        assert Plan.objects.count() == 2
        assert Plan.objects.update(price_in_cents=1) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            plan_create(code="mine", name="Mine")
    from meristem.organizations.queries import public_organization_id

    with tenant(public_organization_id()):
        for wrong in ({"code": "x", "name": "X", "entitlements": ["fly"]}, {"code": "x", "name": "X", "seats": -1}):
            with pytest.raises(Invalid):
                plan_create(**wrong)
        with pytest.raises(Invalid):
            plan_create(code="free", name="Again")
        plan_default(code="free")
        with pytest.raises(Conflict):
            plan_archive(code="free")
        plan_archive(code="team")
    with tenant(org.id):
        assert (current().plan.code, seats(), entitled("custom_roles")) == ("free", 2, False)
        with pytest.raises(Plan.DoesNotExist):
            subscription_begin(plan_code="team")


def test_seats_are_asked_for_when_inviting_and_when_joining(house) -> None:
    org, ruth, client = house
    with tenant(org.id):
        subscription_begin(plan_code="team", today=DAY)
    answer = client.post(
        "/members/invite", {"emails": "a@example.org b@example.org c@example.org", "roles": ["learner"]}
    )
    assert answer.status_code == 422
    assert b"3 seats" in answer.content
    assert b"a@example.org" in answer.content
    with tenant(org.id):
        assert not Invitation.objects.exists()
    assert (
        client.post("/members/invite", {"emails": "a@example.org b@example.org", "roles": ["learner"]}).status_code
        == 303
    )
    with build.inside(org, ruth, "administrator") as actor:
        link = link_create(actor=actor, label="x", roles=["learner"], most_uses=5, days=1)
    secret = link_address(link.id).rsplit("/", 1)[1]
    elsewhere = build.organization()
    with pytest.raises(Conflict):
        link_accept(link_id=link.id, secret=secret, user_id=build.person(elsewhere).id)
    # Withdrawn offers give their seat back.
    with tenant(org.id):
        offer = Invitation.objects.first()
    client.post(f"/invitations/{offer.id}/withdraw")
    link_accept(link_id=link.id, secret=secret, user_id=build.person(elsewhere).id)


def test_what_the_plan_lacks_is_refused_where_it_would_be_used(house) -> None:
    org, _ruth, client = house
    with tenant(org.id):
        subscription_begin(plan_code="free", today=DAY)
    answer = client.post("/roles/new", {"name": "Reader", "permissions": ["courses.author"]})
    assert answer.status_code == 422
    assert b"does not include" in answer.content
    listed = {"csv": "email\nx@example.org\n"}
    body = json.dumps(listed)
    assert client.post("/api/v1/invitation-lists", body, content_type="application/json").status_code == 409


def test_a_person_with_a_subscription_of_her_own_is_premium(house) -> None:
    org, _ruth, _client = house
    from meristem.organizations.queries import public_organization_id

    commons = public_organization_id()
    with tenant(commons):
        plan_create(
            code="plus", name="Plus", audience="person", entitlements=["branding"], price_in_cents=900, months=1
        )
        plan_default(code="free")
    ada = build.person(org)
    with tenant(org.id, ada.id):
        subscription_begin(plan_code="plus", user_id=ada.id)
        assert has_own_plan(ada.id)
        assert entitled("branding", ada.id)
        assert not entitled("branding")
        assert not has_own_plan(_ruth.id)


def test_the_page_the_csv_and_the_api(house, django_assert_max_num_queries) -> None:
    org, _ruth, client = house
    with django_assert_max_num_queries(12):
        assert "Everything is included" in client.get("/plan").content.decode()
    assert client.post("/plan/choose", {"plan": "none-such"}).status_code == 404
    assert client.post("/plan/choose", {"plan": "team"}).status_code == 303
    for _ in range(4):
        build.person(org)
    assert client.post("/plan/choose", {"plan": "free"}).status_code == 409
    assert client.post("/plan/cancel").status_code == 303
    assert "cancelled, runs to its end" in client.get("/plan").content.decode()
    assert client.post("/plan/resume").status_code == 303
    with tenant(org.id):
        ends = Subscription.objects.get().period_ends_on
    advance(org, ends)
    with django_assert_max_num_queries(12):
        page = client.get("/plan").content.decode()
    assert "€120.00" in page
    assert "120.00,EUR" in client.get("/plan/invoices.csv").content.decode()
    assert client.get("/api/v1/subscription").json()["state"] == "active"
    assert client.get("/api/v1/invoices").json()["items"][0]["amount_in_cents"] == 12000
    assert [plan["code"] for plan in client.get("/api/v1/plans").json()["items"]] == ["free", "team"]
    put = {"data": json.dumps({"plan": "team", "seats": 1000}), "content_type": "application/json"}
    assert client.put("/api/v1/subscription", **put).status_code == 422
    put["data"] = json.dumps({"plan": "team"})
    assert client.put("/api/v1/subscription", **put).json()["plan"]["code"] == "team"
    assert client.post("/api/v1/subscription/cancel").json()["state"] == "cancelled"
    assert client.post("/api/v1/subscription/resume").json()["state"] == "active"
    other = build.organization()
    theirs = build.client(build.person(other, "administrator"), other)
    assert theirs.get("/api/v1/invoices").json()["items"] == []


def test_the_nightly_job_advances_everybody(house) -> None:
    org, _ruth, _client = house
    with tenant(org.id):
        subscription_begin(plan_code="team", today=DAY, auto_renew=False)
    nightly(0)
    nightly(0)
    with tenant(org.id):
        assert Subscription.objects.get().state == "ended"
        assert not Invoice.objects.exists()
