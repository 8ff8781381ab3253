"""Identity providers: what is asked before anybody is let in, and what an administrator sees."""

import dataclasses
from uuid import UUID

from django.db import connection

from meristem.identity.models import IdentityProvider


@dataclasses.dataclass(frozen=True)
class ProviderSeen:
    """The provider of an organisation, as a visitor may know it."""

    id: UUID
    organization_id: UUID
    organization_name: str
    slug: str


@dataclasses.dataclass(frozen=True)
class ProviderPlace(ProviderSeen):
    """The same, switched on or not: what an answer or an administrator needs."""

    is_active: bool


@dataclasses.dataclass(frozen=True)
class FlowSeen:
    """A sign-in that left for a provider."""

    provider_id: UUID
    is_trial: bool
    is_open: bool
    is_answered: bool


@dataclasses.dataclass(frozen=True)
class ProofSeen:
    """An answer of a provider that waits for a letter's proof."""

    provider_id: UUID
    subject: str
    email: str
    display_name: str
    is_open: bool


@dataclasses.dataclass(frozen=True)
class ProviderOnly:
    """An organisation in which she may only be by its provider."""

    organization_id: UUID
    name: str
    slug: str


def provider_seen(*, provider_id: UUID | None = None, named: str | None = None) -> ProviderSeen | None:
    """The active provider with this id, or of the organisation with this short name or proved domain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_of(%s::uuid, %s::text)", [provider_id, named])
        row = cursor.fetchone()
    return ProviderSeen(*row) if row else None


def provider_place(provider_id: UUID) -> ProviderPlace | None:
    """The provider with this id, switched on or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_place(%s)", [provider_id])
        row = cursor.fetchone()
    return ProviderPlace(*row) if row else None


def provider_flow_seen(flow_id: UUID) -> FlowSeen | None:
    """A sign-in by its id; nothing is used up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_flow_seen(%s)", [flow_id])
        row = cursor.fetchone()
    return FlowSeen(*row) if row else None


def provider_link_owner(provider_id: UUID, subject: str) -> UUID | None:
    """Who a subject of a provider is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_provider_link(%s, %s)", [provider_id, subject])
        found: UUID | None = cursor.fetchone()[0]
    return found


def provider_proof(proof_id: UUID) -> ProofSeen | None:
    """The row behind a link in a letter; its secret is still to be proved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_proof(%s)", [proof_id])
        row = cursor.fetchone()
    return ProofSeen(*row) if row else None


def provider_only(user_id: UUID) -> list[ProviderOnly]:
    """Where she, who is entered, may only be by a provider; nothing about anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_provider_only(%s)", [user_id])
        return [ProviderOnly(*row) for row in cursor.fetchall()]


def provider_here() -> IdentityProvider | None:
    """The provider of the organisation that is entered, active or not."""
    return IdentityProvider.objects.first()
