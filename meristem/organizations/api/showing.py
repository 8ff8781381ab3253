"""Colour, logo and domains through the API."""

import datetime
import io
from uuid import UUID

from ninja import Field, File, Schema
from ninja.files import UploadedFile

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page
from meristem.organizations.api.invitations import AcceptedOut
from meristem.organizations.api.router import TEXT, Closed, router
from meristem.organizations.models import DomainClaim
from meristem.organizations.permissions import MANAGE_ORGANIZATION
from meristem.organizations.services.brand import colour_change, logo_change
from meristem.organizations.services.domains import (
    domain_check,
    domain_claim,
    domain_join,
    domain_let_join,
    domain_release,
    joinable,
    record_name,
    record_text,
)


class BrandIn(Closed):
    brand_colour: str = Field(max_length=7, pattern=TEXT, examples=["#2a6b3f"])


class DomainIn(Closed):
    domain: str = Field(max_length=253, pattern=TEXT, examples=["riverside.example"])


class DomainOpenIn(Closed):
    lets_join: bool


class DomainOut(Schema):
    """A domain and the record that proves it."""

    id: UUID
    domain: str = Field(examples=["riverside.example"])
    record_name: str
    record_text: str
    verified_at: datetime.datetime | None
    checked_at: datetime.datetime | None
    lets_join: bool


class JoinableOut(Schema):
    """An organisation that I may join by my confirmed address."""

    id: UUID
    name: str


def _domain(claim: DomainClaim) -> DomainOut:
    return DomainOut(
        id=claim.id,
        domain=claim.domain,
        record_name=record_name(claim),
        record_text=record_text(claim),
        verified_at=claim.verified_at,
        checked_at=claim.checked_at,
        lets_join=claim.lets_join,
    )


@router.put("/organization/brand", response={204: None}, url_name="brand")
@access(MANAGE_ORGANIZATION)
def change_brand(request: Request, body: BrandIn) -> tuple[int, None]:
    """Take a colour for buttons and links; an empty one goes back to ours."""
    colour_change(actor=request.actor, colour=body.brand_colour)
    return 204, None


@router.post("/organization/logo", response={204: None}, url_name="logo")
@access(MANAGE_ORGANIZATION)
def change_logo(request: Request, logo: File[UploadedFile]) -> tuple[int, None]:
    """Take a PNG, JPEG or WebP as the logo; it is decoded and written anew."""
    logo_change(actor=request.actor, file=io.BytesIO(b"".join(logo.chunks())))
    return 204, None


@router.delete("/organization/logo", response={204: None}, url_name="logo_remove")
@access(MANAGE_ORGANIZATION)
def remove_logo(request: Request) -> tuple[int, None]:
    """Take the logo away."""
    logo_change(actor=request.actor, file=None)
    return 204, None


@router.get("/organization/domains", response=Page[DomainOut], url_name="domains")
@access(MANAGE_ORGANIZATION)
def list_domains(request: Request) -> Page[DomainOut]:
    """The organisation's domains; 20 at most."""
    return Page[DomainOut](items=[_domain(claim) for claim in DomainClaim.objects.order_by("domain")])


@router.post("/organization/domains", response={201: DomainOut}, url_name="domain_claim")
@access(MANAGE_ORGANIZATION)
def claim_domain(request: Request, body: DomainIn) -> tuple[int, DomainOut]:
    """Claim a domain; it counts once its DNS has the record."""
    return 201, _domain(domain_claim(actor=request.actor, domain=body.domain))


@router.post("/organization/domains/{claim_id}/check", response=DomainOut, url_name="domain_check")
@access(MANAGE_ORGANIZATION)
def check_domain(request: Request, claim_id: UUID) -> DomainOut:
    """Look for the record."""
    domain_check(actor=request.actor, claim_id=claim_id)
    return _domain(DomainClaim.objects.get(id=claim_id))


@router.patch("/organization/domains/{claim_id}", response=DomainOut, url_name="domain_open")
@access(MANAGE_ORGANIZATION)
def open_domain(request: Request, claim_id: UUID, body: DomainOpenIn) -> DomainOut:
    """Say whether people with a confirmed address of a proved domain may join by themselves."""
    domain_let_join(actor=request.actor, claim_id=claim_id, lets_join=body.lets_join)
    return _domain(DomainClaim.objects.get(id=claim_id))


@router.delete("/organization/domains/{claim_id}", response={204: None}, url_name="domain_release")
@access(MANAGE_ORGANIZATION)
def release_domain(request: Request, claim_id: UUID) -> tuple[int, None]:
    """Give a domain up."""
    domain_release(actor=request.actor, claim_id=claim_id)
    return 204, None


@router.get("/joinable", response=Page[JoinableOut], url_name="joinable")
@access(SIGNED_IN)
def list_joinable(request: Request) -> Page[JoinableOut]:
    """Organisations that I may join by the domain of my confirmed address."""
    return Page[JoinableOut](items=[JoinableOut(id=place, name=name) for place, name in joinable()])


@router.post("/joinable/{organization_id}", response=AcceptedOut, url_name="joinable_join")
@access(SIGNED_IN)
def join(request: Request, organization_id: UUID) -> AcceptedOut:
    """Join one of them as a learner."""
    domain_join(actor=request.actor, organization_id=organization_id)
    return AcceptedOut(organization_id=organization_id, is_waiting=False)
