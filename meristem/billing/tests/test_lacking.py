"""What a plan does not include is not offered: the page says so instead, and the service refuses all the same."""

import pytest

from meristem.billing.services import plan_create, plan_default
from meristem.kernel.context import tenant
from meristem.organizations.models import OrganizationSettings
from tests import build

pytestmark = pytest.mark.django_db
NOT = "Your organisation's plan does not include this"
# Page -> what it offers where the plan includes it, and what is called lacking otherwise.
OFFERS = {
    "/roles": ("/roles/new", "roles of your own"),
    "/roles/new": ("Make the role", "roles of your own"),
    "/organization/brand": ("Like #2a6b3f", "logo and colour of your own"),
    "/organization/domains": ("Claim it", "joining by the domain of one&#39;s address"),
    "/members/lists": ("Invite them", "inviting from a list"),
}


@pytest.fixture
def house():
    """An installation that sells a plan with everything and one with nothing; the second is what one has."""
    commons = build.public()
    with tenant(commons.id):
        plan_create(code="bare", name="Bare")
        plan_create(code="full", name="Full", entitlements=["custom_roles", "branding", "domains", "lists"])
        plan_default(code="bare")
    org = build.organization("Riverside")
    return commons, org, build.person(org, "administrator")


@pytest.mark.parametrize("page", OFFERS)
def test_a_page_offers_what_the_plan_includes(house, page: str, django_assert_max_num_queries) -> None:
    commons, org, ruth = house
    client, (offer, what) = build.client(ruth, org), OFFERS[page]
    with django_assert_max_num_queries(12):
        bare = client.get(page).content.decode()
    assert NOT in bare
    assert what in bare
    assert 'href="/plan"' in bare
    assert offer not in bare
    with tenant(commons.id):
        plan_default(code="full")
    full = client.get(page).content.decode()
    assert NOT not in full
    assert offer in full


def test_who_cannot_deal_with_the_plan_is_not_led_there(house) -> None:
    _commons, org, _ruth = house
    amara = build.person(org, "manager")
    page = build.client(amara, org).get("/roles")
    assert page.status_code in (200, 403)
    assert 'href="/plan"' not in page.content.decode()


def test_a_colour_of_before_can_still_be_given_up(house) -> None:
    _commons, org, ruth = house
    client = build.client(ruth, org)
    assert "colour again" not in client.get("/organization/brand").content.decode()
    with build.inside(org, ruth):
        OrganizationSettings.objects.update(brand_colour="#2a6b3f")
    assert "colour again" in client.get("/organization/brand").content.decode()
    assert client.post("/organization/brand", {"brand_colour": ""}).status_code == 303
    # What was typed before the plan changed is kept beside the refusal.
    refused = client.post("/organization/brand", {"brand_colour": "#123456"})
    assert (refused.status_code, "#123456" in refused.content.decode()) == (422, True)
    assert "does not include this" in refused.content.decode()
