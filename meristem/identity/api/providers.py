"""The organisation's identity provider through the API. Coming in by it is a browser's affair."""

from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import field_validator

from meristem.identity.api.door import Closed
from meristem.identity.api.router import router
from meristem.identity.models import IdentityProvider
from meristem.identity.ports import home
from meristem.identity.queries.providers import provider_here
from meristem.identity.services.provider_settings import (
    provider_insist,
    provider_or_404,
    provider_remove,
    provider_save,
    provider_test,
)
from meristem.identity.services.providers import redirect_address
from meristem.identity.services.saml_settings import saml_save
from meristem.identity.services.saml_sides import us_of
from meristem.identity.views.provider_pages import MANAGE
from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import Request, access, apart
from meristem.kernel.http.errors import also
from meristem.kernel.http.unlinked import entering, step_out
from meristem.kernel.mail import page_link

LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
TEXT = r"^[^\x00\r\n]*$"
LONGEST_CERTIFICATE = 10_000


class ProviderIn(Closed):
    """The whole setting. An empty secret keeps the one that is set."""

    name: str = Field(max_length=80, pattern=LINE, examples=["Northfield account"])
    issuer: str = Field(max_length=300, examples=["https://accounts.example.org"])
    client_id: str = Field(max_length=200, pattern=LINE)
    client_secret: str = Field("", max_length=500, pattern=r"^[^\x00]*$")
    email_domains: list[str] = Field([], max_length=50, examples=[["northfield.example"]])
    is_active: bool = False
    vouches_always: bool = Field(False, description="It always asks for a second factor, also when it does not say so.")
    acr: str = Field(
        "", max_length=200, pattern=TEXT, description="The level asked for; named, it counts as two factors."
    )


class SamlIn(Closed):
    """The whole setting of a SAML provider. Metadata goes before entity id, address and certificates."""

    name: str = Field(max_length=80, pattern=LINE, examples=["Northfield account"])
    metadata: str = Field("", max_length=262_144, pattern=r"^[^\x00]*$", description="The provider's document (XML).")
    issuer: str = Field("", max_length=300, pattern=TEXT, examples=["https://sso.example.org/saml"])
    sign_in_address: str = Field("", max_length=500, pattern=TEXT, examples=["https://sso.example.org/saml/redirect"])
    certificates: list[str] = Field(
        [], max_length=4, description="What it signs with (PEM); two while it changes keys."
    )
    email_domains: list[str] = Field([], max_length=50, examples=[["northfield.example"]])
    email_attribute: str = Field("", max_length=200, pattern=TEXT, description="The usual names when empty.")
    name_attribute: str = Field("", max_length=200, pattern=TEXT, description="The usual names when empty.")
    signs_requests: bool = True
    is_active: bool = False
    vouches_always: bool = Field(False, description="It always asks for a second factor, also when it does not say so.")
    acr: str = Field(
        "", max_length=200, pattern=TEXT, description="The level asked for; named, it counts as two factors."
    )

    @field_validator("certificates")
    @classmethod
    def bounded(cls, given: list[str]) -> list[str]:
        if any(len(one) > LONGEST_CERTIFICATE or "\x00" in one for one in given):
            raise ValueError(f"at most {LONGEST_CERTIFICATE} characters each")
        return given


class SamlOut(Schema):
    """Both sides of a SAML provider: what it is, and what it must know of us."""

    sign_in_address: str
    certificates: list[str]
    email_attribute: str
    name_attribute: str
    signs_requests: bool
    entity_id: str = Field(description="Ours (audience); our metadata lies there too.")
    certificate: str = Field(description="What we sign requests with (PEM).")


class ProviderOut(Schema):
    """The organisation's provider. Its secret is never shown."""

    id: UUID
    name: str
    protocol: Literal["oidc", "saml"]
    issuer: str
    client_id: str
    saml: SamlOut | None = Field(None, description="Only of a SAML provider.")
    email_domains: list[str]
    is_active: bool
    vouches_always: bool = Field(description="Whether it counts as a second factor without its saying so.")
    acr: str
    insists: bool = Field(description="Whether members come in by it only.")
    tokens_go_on: bool = Field(description="Whether personal tokens made outside of its sessions go on then.")
    redirect_address: str = Field(description="To be allowed at the provider; of SAML the address for answers (ACS).")
    entrance: str = Field(description="Where people begin.")


class InsistIn(Closed):
    insists: bool
    tokens_go_on: bool = Field(False, description="Personal tokens not made in the provider's sessions go on.")


class EndpointsOut(Schema):
    """What the provider answered just now."""

    issuer: str
    authorization: str
    token: str
    keys: str


def _saml(provider: IdentityProvider) -> SamlOut:
    us = us_of(provider)
    return SamlOut(
        sign_in_address=provider.sign_in_address,
        certificates=list(provider.certificates),
        email_attribute=provider.email_attribute,
        name_attribute=provider.name_attribute,
        signs_requests=provider.signs_requests,
        entity_id=us.entity_id,
        certificate=us.certificate,
    )


def _out(provider: IdentityProvider) -> ProviderOut:
    is_saml = provider.protocol == IdentityProvider.Protocol.SAML
    return ProviderOut(
        id=provider.id,
        name=provider.name,
        protocol="saml" if is_saml else "oidc",
        saml=_saml(provider) if is_saml else None,
        issuer=provider.issuer,
        client_id=provider.client_id,
        email_domains=list(provider.email_domains),
        is_active=provider.is_active,
        vouches_always=provider.vouches_always,
        acr=provider.acr,
        insists=home().insists_on_provider(),
        tokens_go_on=home().tokens_go_on(),
        redirect_address=us_of(provider).acs if is_saml else redirect_address(provider.id),
        entrance=page_link("identity:provider_begin", home().slug()),
    )


@router.get("/organization/provider", response=ProviderOut, url_name="provider", openapi_extra=also(404))
@access(MANAGE)
def read_provider(request: Request) -> ProviderOut:
    """The identity provider of the organisation I am in; 404 without one."""
    provider = provider_here()
    if provider is None:
        raise NotFound
    return _out(provider)


@router.put("/organization/provider", response=ProviderOut, url_name="provider_save")
@access(MANAGE)
def save_provider(request: Request, body: ProviderIn) -> ProviderOut:
    """Set an OpenID Connect provider. Another issuer forgets every link to the one before."""
    return _out(provider_save(actor=request.actor, **body.dict()))


@router.put("/organization/provider/saml", response=ProviderOut, url_name="provider_saml_save")
@access(MANAGE)
def save_saml_provider(request: Request, body: SamlIn) -> ProviderOut:
    """Set a SAML provider. A name alone begins it, and the answer says what it must know of us.

    Another entity id forgets every link to the one before.
    """
    given = body.dict() | {"certificates": "\n".join(body.certificates)}
    return _out(saml_save(actor=request.actor, **given))


@router.delete("/organization/provider", response={204: None}, url_name="provider_remove")
@access(MANAGE)
def remove_provider(request: Request) -> tuple[int, None]:
    """Take the provider away, with every link to it."""
    provider_remove(actor=request.actor)
    return 204, None


@router.post("/organization/provider/test", response=EndpointsOut, url_name="provider_test")
@apart("api-v1:provider_test", MANAGE)
def test_provider(request: Request) -> EndpointsOut:
    """Ask the provider for its endpoints and keys now; 409 says what is wrong. SAML is tried in a browser."""
    with entering(request, MANAGE):
        provider = provider_or_404()
    step_out()
    found = provider_test(provider)
    return EndpointsOut(issuer=found.issuer, authorization=found.authorization, token=found.token, keys=found.keys)


@router.put("/organization/provider/insist", response=ProviderOut, url_name="provider_insist")
@access(MANAGE)
def insist_on_provider(request: Request, body: InsistIn) -> ProviderOut:
    """Let members come in by the provider only, or by password too. Administrators always may by password."""
    provider_insist(actor=request.actor, insists=body.insists, tokens_go_on=body.tokens_go_on)
    return read_provider(request)
