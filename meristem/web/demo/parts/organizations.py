"""Organisations and people of the demo, from `content/people.yaml`."""

import random
from typing import Any

import yaml

from meristem.identity.services import password_hash, person_create
from meristem.kernel.context import tenant
from meristem.organizations.models import Invitation, Membership, Organization
from meristem.organizations.queries import groups_list
from meristem.organizations.services import (
    group_create,
    group_member_add,
    invitation_resend,
    membership_add,
    organization_create,
    people_invite,
    role_assign,
    role_create,
)
from meristem.organizations.services.batches import batch_create, batch_work
from meristem.organizations.services.links import link_create
from meristem.web.demo.accounts import DEMO_PASSWORD
from meristem.web.demo.world import CONTENT, Person, World

INDUSTRIES = {"northfield-health": ("Health care", "51-200"), "harbour-works": ("Boat building", "11-50")}


def load(world: World) -> None:
    content = yaml.safe_load((CONTENT / "people.yaml").read_text())
    # Hashing with argon2id is slow on purpose: all demo accounts share one password and its hash.
    hashed = password_hash(DEMO_PASSWORD)
    for entry in content["organizations"]:
        _organization(world, entry)
        with tenant(world.organizations[entry["slug"]]):
            groups = {
                group["slug"]: group_create(name=group["name"][entry["language"]]).id for group in entry["groups"]
            }
            # A department is a group as well: its managers lead it.
            for place in entry["departments"]:
                groups[place["slug"]] = group_create(name=place["name"][entry["language"]]).id
        for member in entry["members"]:
            _member(world, entry, member, groups, hashed)
        _owner(world, entry["slug"])
        _history(world, entry["slug"])
    _invitations(world)
    _own_role(world)
    _list(world)


def _organization(world: World, entry: dict[str, Any]) -> None:
    is_public = entry["kind"] == "public"
    industry, size = INDUSTRIES.get(entry["slug"], ("", ""))
    made = organization_create(
        name=entry["name"],
        slug=entry["slug"],
        kind=Organization.Kind.PUBLIC if is_public else Organization.Kind.COMPANY,
        industry=industry,
        size_range=size,
        domain=entry["domain"],
        settings={
            "default_language": entry["language"],
            "company_email": f"hello@{entry['domain']}",
            "visitors_see_courses": is_public,
            "anonymous_surveys": entry["slug"] == "northfield-health",
        },
    )
    world.organizations[entry["slug"]] = made.id


def _member(
    world: World,
    entry: dict[str, Any],
    member: dict[str, Any],
    groups: dict[str, Any],
    hashed: str,
) -> None:
    slug, email = entry["slug"], member["email"]
    roles = frozenset(member.get("roles") or ["learner"])
    places = {place["slug"]: place for place in entry["departments"]}
    place = places.get(member.get("department", ""))
    with tenant(world.organizations[slug]):
        user = person_create(
            email=email,
            display_name=member["name"],
            hashed=hashed,
            language=member.get("language", entry["language"]),
            time_zone=member.get("timezone", entry["timezone"]),
            is_verified=True,
        )
        membership_add(
            user_id=user.id,
            roles=roles,
            job_title=member.get("title", ""),
            department=place["name"][entry["language"]] if place else "",
        )
        for group in member.get("groups", []):
            group_member_add(group_id=groups[group], user_id=user.id)
        for group in member.get("leads", []):
            group_member_add(group_id=groups[group], user_id=user.id, is_manager=True)
        for name, department in places.items():
            leads = email in department["managers"]
            if leads or name == member.get("department"):
                group_member_add(group_id=groups[name], user_id=user.id, is_manager=leads)
    world.people[email] = Person(id=user.id, email=email, name=member["name"], roles={slug: roles})


def _owner(world: World, slug: str) -> None:
    """The first administrator owns the organisation."""
    administrators = world.members(slug, "administrator")
    with world.as_person(administrators[0], slug):
        Organization.objects.filter(id=world.organizations[slug]).update(owner_id=administrators[0].id)


def _history(world: World, slug: str) -> None:
    """People came over the years, the later the more, rather than all today."""
    chance = random.Random(slug)  # noqa: S311 - demo, not secrets
    with world.as_nobody(slug):
        for person in world.members(slug):
            days = int(40 + 700 * chance.random() ** 2)
            Membership.objects.filter(user_id=person.id).update(joined_at=world.moment(days, chance.randint(7, 16)))


def _invitations(world: World) -> None:
    """Some seats are offered and not taken yet; one offer has run out."""
    ruth = world.people["ruth@northfield.example"]
    with world.as_person(ruth, "northfield-health") as actor:
        people_invite(
            actor=actor, emails=["petra.lang@northfield.example", "omar.said@northfield.example"], roles=["learner"]
        )
        people_invite(actor=actor, emails=["leonie.faure@northfield.example"], roles=["learner", "author"])
        old = people_invite(actor=actor, emails=["josef.blaha@northfield.example"], roles=["learner"]).sent[0]
        invitation_resend(actor=actor, invitation_id=old.id)
        Invitation.objects.filter(id=old.id).update(expires_at=world.moment(5))


def _own_role(world: World) -> None:
    """A role of the organisation's own, given for one group, and a link to pass on."""
    ruth, noor = world.people["ruth@northfield.example"], world.people["noor.haddad@northfield.example"]
    with world.as_person(ruth, "northfield-health") as actor:
        role = role_create(
            actor=actor,
            name="Clinic mentor",
            description="Looks after colleagues who are new in the clinics.",
            permissions=["analytics.team", "organizations.view_members"],
        )
        group = next(group for group in groups_list() if group.name == "Clinic coordinators")
        role_assign(actor=actor, role_id=role.id, user_id=noor.id, group_id=group.id)
        link_create(actor=actor, label="Winter intake", roles=["learner"], most_uses=25, days=60, group_id=group.id)


def _list(world: World) -> None:
    """A list of people that was sent and worked off: some were members already, two lines could not be read."""
    slug = "northfield-health"
    members = [person.email for person in world.members(slug)[:5]]
    lines = ["email", *members, members[0], "petra.lang at northfield.example"]
    with world.as_person(world.people["ruth@northfield.example"], slug) as actor:
        data = "\n".join(lines).encode()
        made = batch_create(actor=actor, file_name="winter-intake.csv", data=data, roles=["learner"])
    while batch_work(organization_id=world.organizations[slug], batch_id=made.id):
        pass
