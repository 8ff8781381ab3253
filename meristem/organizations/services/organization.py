"""Organisations: founding one, its settings, handing it on, going from one to another."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from meristem.identity.ports import home
from meristem.identity.services import session_is_strong, session_move
from meristem.identity.services.ways_in import sessions_bound
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, Denied, Invalid, NotFound
from meristem.kernel.events import publish
from meristem.kernel.ids import uuid7
from meristem.organizations.events import OrganizationCreated
from meristem.organizations.models import Membership, Organization, OrganizationSettings
from meristem.organizations.queries import organization_id_of_slug, organizations_of, public_organization_id
from meristem.organizations.services.members import member_remove, membership_add
from meristem.organizations.types import Role

FOUNDED_A_DAY = 5


def _free_slug(name: str, identity: UUID) -> str:
    slug = slugify(name)[:60]
    if not slug:
        return f"org-{identity.hex[-8:]}"
    return slug if organization_id_of_slug(slug) is None else f"{slug}-{identity.hex[-8:]}"


@transaction.atomic
def organization_create(
    *,
    name: str,
    owner_id: UUID | None = None,
    slug: str = "",
    kind: str = Organization.Kind.COMPANY,
    industry: str = "",
    size_range: str = "",
    domain: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Organization:
    """A new organisation with its settings; the owner, when there is one, is its first administrator.

    It is founded from inside itself, so the caller's own organisation is entered again afterwards.
    """
    identity = uuid7()
    with tenant(identity, owner_id):
        made = Organization.objects.create(
            id=identity,
            name=name,
            slug=slug or _free_slug(name, identity),
            kind=kind,
            industry=industry,
            size_range=size_range,
            domain=domain,
            owner_id=owner_id,
        )
        OrganizationSettings.objects.create(organization=made, **(settings or {}))
        publish(OrganizationCreated(organization_id=identity, owner_id=owner_id))
        audit.record("organization.created", object_type="organization", object_id=identity, after={"kind": kind})
        if owner_id is not None:
            membership_add(user_id=owner_id, roles=[Role.ADMINISTRATOR, Role.LEARNER])
    return made


@transaction.atomic
def organization_found(*, actor: Actor, name: str, industry: str = "", size_range: str = "") -> Organization:
    """Found an organisation as its owner and first administrator; a browser's session goes on in it. Raises TooMany."""
    limits.spend("organization-found", actor.person, limit=FOUNDED_A_DAY, seconds=86_400)
    made = organization_create(
        name=name,
        owner_id=actor.person,
        industry=industry,
        size_range=size_range,
        settings={"default_language": actor.language or "en", "company_email": actor.email},
    )
    if actor.scopes is None:
        session_move(actor=actor, organization_id=made.id)
    return made


@transaction.atomic
def organization_switch(*, actor: Actor, organization_id: UUID) -> None:
    """Let her session go on in another organisation of hers. NotFound for others; a token stays where it was made."""
    if actor.scopes is not None:
        raise Denied(_("A token belongs to one organisation."), code="token")
    if organization_id not in {place.id for place in organizations_of(actor.person)}:
        raise NotFound
    session_move(actor=actor, organization_id=organization_id)


@transaction.atomic
def organization_leave(*, actor: Actor) -> None:
    """Leave the organisation that is entered; a session goes on elsewhere, in the public organisation if need be.

    Raises Conflict for the last administrator and for the owner, Denied when there is no other place for her.
    """
    member_remove(actor=actor, user_id=actor.person)
    place = home().organization_of(actor.person, None)
    if actor.scopes is None:
        session_move(actor=actor, organization_id=place)


@transaction.atomic
def organization_change(*, actor: Actor, **values: Any) -> None:
    """Change the organisation's name and settings; only what is given, noted in the audit log.

    Raises Invalid (`requires_second_factor`) to who would ask all others for what she has not done herself.
    """
    own = ("name", "industry", "size_range", "billing_email", "requires_second_factor")
    organization = Organization.objects.select_for_update().get(id=actor.organization_id)
    settings = OrganizationSettings.objects.select_for_update().get(organization_id=actor.organization_id)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in values.items():
        row = organization if name in own else settings
        if getattr(row, name) != value:
            before[name], after[name] = getattr(row, name), value
            setattr(row, name, value)
    if not after:
        return
    if settings.least_age and settings.guardian_age and settings.guardian_age <= settings.least_age:
        raise Invalid(fields={"guardian_age": [_("Above the least age, or nobody would ever be asked.")]})
    if after.get("requires_second_factor") and not session_is_strong(actor):
        detail = _("Set up your own second factor first, under Security in your settings; else you shut yourself out.")
        raise Invalid(fields={"requires_second_factor": [detail]})
    organization.save(update_fields=list(own))
    settings.save(update_fields=[name for name in after if name not in own])
    if after.keys() & {"session_idle_hours", "session_days"}:
        sessions_bound(home().session_bounds())
    audit.record(
        "organization.changed", object_type="organization", object_id=organization.id, before=before, after=after
    )


@transaction.atomic
def ownership_transfer(*, actor: Actor, user_id: UUID) -> None:
    """Hand the organisation on to another administrator. Only its owner may; Conflict when the other is none."""
    organization = Organization.objects.select_for_update().get(id=actor.organization_id)
    if organization.owner_id != actor.person:
        raise Denied(_("Only the owner hands the organisation on."))
    heir = Membership.objects.select_for_update().get(user_id=user_id, status=Membership.Status.ACTIVE)
    if Role.ADMINISTRATOR not in heir.roles:
        raise Conflict(_("Make this person an administrator first."), code="not-administrator")
    Organization.objects.filter(id=organization.id).update(owner_id=user_id)
    audit.record(
        "organization.handed_on",
        object_type="organization",
        object_id=organization.id,
        before={"owner": str(actor.person)},
        after={"owner": str(user_id)},
    )


@transaction.atomic
def public_organization_ensure(*, name: str = "Commons") -> UUID:
    """The installation's public organisation, made when there is none yet: without it nobody can sign up."""
    found = public_organization_id()
    if found is None:
        found = organization_create(
            name=name, kind=Organization.Kind.PUBLIC, settings={"visitors_see_courses": True}
        ).id
    return found
