"""Organisations: founding one, and its settings."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from meristem.kernel import audit
from meristem.kernel.context import tenant
from meristem.kernel.events import publish
from meristem.kernel.ids import uuid7
from meristem.organizations.events import OrganizationCreated
from meristem.organizations.models import Organization, OrganizationSettings
from meristem.organizations.queries import organization_id_of_slug
from meristem.organizations.services.members import membership_add
from meristem.organizations.types import Role


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
