"""The organisation's identity provider through the API. Coming in by it is a browser's affair."""

from uuid import UUID

from ninja import Field, Schema

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
from meristem.identity.views.provider_pages import MANAGE
from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import Request, access, apart
from meristem.kernel.http.errors import also
from meristem.kernel.http.unlinked import entering, step_out
from meristem.kernel.mail import page_link

LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
TEXT = r"^[^\x00\r\n]*$"


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


class ProviderOut(Schema):
    """The organisation's provider. Its secret is never shown."""

    id: UUID
    name: str
    issuer: str
    client_id: str
    email_domains: list[str]
    is_active: bool
    vouches_always: bool = Field(description="Whether it counts as a second factor without its saying so.")
    acr: str
    insists: bool = Field(description="Whether members come in by it only.")
    tokens_go_on: bool = Field(description="Whether personal tokens made outside of its sessions go on then.")
    redirect_address: str = Field(description="To be allowed at the provider.")
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


def _out(provider: IdentityProvider) -> ProviderOut:
    return ProviderOut(
        id=provider.id,
        name=provider.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        email_domains=list(provider.email_domains),
        is_active=provider.is_active,
        vouches_always=provider.vouches_always,
        acr=provider.acr,
        insists=home().insists_on_provider(),
        tokens_go_on=home().tokens_go_on(),
        redirect_address=redirect_address(provider.id),
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
    """Set the provider. Another issuer forgets every link to the one before."""
    return _out(provider_save(actor=request.actor, **body.dict()))


@router.delete("/organization/provider", response={204: None}, url_name="provider_remove")
@access(MANAGE)
def remove_provider(request: Request) -> tuple[int, None]:
    """Take the provider away, with every link to it."""
    provider_remove(actor=request.actor)
    return 204, None


@router.post("/organization/provider/test", response=EndpointsOut, url_name="provider_test")
@apart("api-v1:provider_test", MANAGE)
def test_provider(request: Request) -> EndpointsOut:
    """Ask the provider for its endpoints and keys now; 409 says what is wrong."""
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
