"""Programs that sign in with a person's password: short access tokens and refresh tokens good for one use."""

import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from meristem.identity.api.door import Closed, Login, Password, Secret, refused
from meristem.identity.api.router import router
from meristem.identity.devices import device_name
from meristem.identity.models import ClientSession
from meristem.identity.places import place_of
from meristem.identity.queries import clients_open
from meristem.identity.services import client_renew, client_revoke, client_sign_in, door_unlock
from meristem.identity.services.clients import ACCESS_SECONDS, Tokens
from meristem.identity.views.origin import origin_of
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.errors import also, problem
from meristem.kernel.pagination import Page, paginate

LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
Device = Field("", max_length=100, description="What an earlier sign-in gave as `device`.")


class ClientIn(Closed):
    """Who signs which program in."""

    login: Login
    password: Password
    code: str = Field("", max_length=20, description="The second factor, where one is due.", examples=["123456"])
    name: str = Field(max_length=80, pattern=LINE, examples=["Meristem on my phone"])
    scopes: list[str] = Field(["read", "write"], min_length=1, max_length=2)
    device: str = Device


class RenewIn(Closed):
    refresh_token: str = Field(max_length=100)


class TokensOut(Schema):
    """Send `access_token` as `Authorization: Bearer`; when it has expired, exchange `refresh_token`, once."""

    id: UUID
    access_token: str = Field(examples=["mer_..."])
    token_type: str = "Bearer"  # noqa: S105 - its kind, no secret
    expires_in: int = Field(examples=[ACCESS_SECONDS])
    refresh_token: str
    scopes: list[str]
    device: str | None = Field(None, description="Keep it, and send it at the next sign-in.")


class ClientOut(Schema):
    """A program that I have signed in to."""

    id: UUID
    name: str
    scopes: list[str]
    organization_id: UUID
    device: str = Field(examples=["Firefox on Linux"])
    address: str | None
    place: str = Field(description="Empty where it is unknown.")
    started_at: datetime.datetime
    last_active_at: datetime.datetime
    expires_at: datetime.datetime


class UnlockIn(Closed):
    link: UUID
    secret: Secret


class DeviceOut(Schema):
    device: str | None = Field(description="Send it at the next sign-in.")


def _tokens(made: Tokens, device: str | None = None) -> TokensOut:
    return TokensOut(
        id=made.client_id,
        access_token=made.access,
        expires_in=ACCESS_SECONDS,
        refresh_token=made.refresh,
        scopes=made.scopes,
        device=device,
    )


@router.post("/clients", response={201: TokensOut}, url_name="client_begin")
@access(EVERYONE)
def begin_client(request: Request, body: ClientIn) -> tuple[int, TokensOut] | HttpResponse:
    """Sign a program in with a password: an access token for 15 minutes, and a refresh token."""
    origin = origin_of(request, device=body.device)
    result, made = client_sign_in(
        login=body.login,
        password=body.password,
        code=body.code,
        name=body.name,
        scopes=body.scopes,
        origin=origin,
    )
    if made is None:
        return refused(result)
    request.answer_is_secret = True
    return 201, _tokens(made, origin.browser.fresh or body.device or None)


@router.post("/clients/renew", response=TokensOut, url_name="client_renew", openapi_extra=also(401))
@access(EVERYONE)
def renew_client(request: Request, body: RenewIn) -> TokensOut | HttpResponse:
    """Exchange a refresh token for new tokens, once. A used one that comes back signs the program out (RFC 9700)."""
    made = client_renew(refresh=body.refresh_token, origin=origin_of(request))
    if made is None:
        detail = _("This refresh token is used, expired or withdrawn. Sign in again.")
        return problem(401, "refresh-token", _("You are not signed in"), detail)
    request.answer_is_secret = True
    return _tokens(made)


@router.get("/clients", response=Page[ClientOut], url_name="clients")
@access(SIGNED_IN)
def list_clients(request: Request, cursor: str | None = None, limit: int = 20) -> Page[ClientOut]:
    """Programs that I have signed in to, the newest first."""
    rows, following = paginate(clients_open(request.actor.person), order=("-id",), cursor=cursor, limit=limit)
    return Page[ClientOut](items=[_client(row) for row in rows], next_cursor=following)


def _client(row: ClientSession) -> ClientOut:
    return ClientOut(
        id=row.id,
        name=row.name,
        scopes=list(row.scopes),
        organization_id=row.organization_id,
        device=device_name(row.user_agent),
        address=row.address,
        place=place_of(row.address),
        started_at=row.created_at,
        last_active_at=row.last_active_at,
        expires_at=row.expires_at,
    )


@router.delete("/clients/{uuid:client_id}", response={204: None}, url_name="client_end")
@access(SIGNED_IN)
def end_client(request: Request, client_id: UUID) -> tuple[int, None]:
    """Sign one of my programs out."""
    client_revoke(actor=request.actor, client_id=client_id)
    return 204, None


@router.post("/unlock", response=DeviceOut, url_name="unlock")
@access(EVERYONE)
def api_unlock(request: Request, body: UnlockIn) -> DeviceOut:
    """Open a door that wrong passwords have shut, by the link in the letter. Once: 410 afterwards."""
    origin = origin_of(request)
    door_unlock(link_id=body.link, secret=body.secret, origin=origin)
    request.answer_is_secret = True
    return DeviceOut(device=origin.browser.fresh or None)
