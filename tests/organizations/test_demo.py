"""The demo's organisations and people are there for the other parts to build on."""

import datetime
import random

import pytest
from django.utils import timezone

from meristem.billing.models import Invoice
from meristem.billing.services import current
from meristem.organizations.models import Membership
from meristem.organizations.queries import organization_ids, people_led_by
from meristem.web.demo.accounts import DEMO_SIGN_INS
from meristem.web.demo.parts import billing, care, organizations
from meristem.web.demo.world import World

pytestmark = pytest.mark.django_db


def test_the_demo_has_three_organisations_and_every_account_that_it_offers() -> None:
    world = World(today=datetime.date(2026, 11, 20), chance=random.Random(20))
    organizations.load(world)
    assert set(world.organizations) == {"meristem-commons", "northfield-health", "harbour-works"}
    assert set(organization_ids()) == set(world.organizations.values())
    assert {email for _role, email, _password in DEMO_SIGN_INS} <= set(world.people)
    assert [person.name for person in world.members("northfield-health", "author")] == ["Mateo Alvarez"]
    coach = world.members("northfield-health", "coach")[0]
    with world.as_person(coach, "northfield-health") as actor:
        # The coach's team page has people to look at.
        assert len(people_led_by(actor.person)) > 3
    with world.as_nobody("harbour-works"):
        assert Membership.objects.count() == len(world.members("harbour-works"))


def test_everybody_of_the_demo_has_been_here_for_a_while() -> None:
    today = timezone.now().date()
    world = World(today=today, chance=random.Random(20))
    organizations.load(world)
    care.load(world)
    for slug in world.organizations:
        with world.as_nobody(slug):
            days = {(today - one.date()).days for one in Membership.objects.values_list("joined_at", flat=True)}
        assert min(days) >= 30
        assert len(days) > 1


def test_the_demos_organisations_have_subscribed() -> None:
    world = World(today=datetime.date(2026, 11, 20), chance=random.Random(20))
    organizations.load(world)
    billing.load(world)
    states = {}
    for slug in world.organizations:
        with world.as_nobody(slug):
            standing = current()
            states[slug] = (standing.plan.code, standing.subscription.state if standing.subscription else None)
    assert states == {
        "meristem-commons": ("start", None),
        "northfield-health": ("grow", "active"),
        "harbour-works": ("grow", "trial"),
    }
    with world.as_nobody("northfield-health"):
        assert Invoice.objects.filter(state="paid").exists()
    noor = world.people["noor.haddad@northfield.example"]
    with world.as_person(noor, "northfield-health"):
        # Her role of the organisation's own opens one group to her.
        assert {seat.group.name for seat in people_led_by(noor.id)} == {"Clinic coordinators"}
