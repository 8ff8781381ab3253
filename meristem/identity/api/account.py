"""The account through the API: oneself, sessions, tokens."""

import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from meristem.identity.api.router import router
from meristem.identity.devices import device_name
from meristem.identity.models import PersonalToken, Session, User
from meristem.identity.places import place_of
from meristem.identity.queries import me, sessions_open, tokens_open
from meristem.identity.services import (
    profile_change,
    session_revoke,
    sessions_revoke_others,
    token_create,
    token_revoke,
)
from meristem.identity.zones import is_zone
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"
USERNAME = r"^$|^[A-Za-z0-9][A-Za-z0-9._-]{2,59}$"


class Me(Schema):
    """The person a session or token belongs to, in the organisation she is in."""

    id: UUID
    email: str = Field(examples=["jiwon@northfield.example"])
    username: str | None = None
    display_name: str = Field(examples=["Jiwon Park"])
    language: str = Field(examples=["ko"])
    time_zone: str = Field(examples=["Europe/London"])
    theme: str = Field(examples=["system"])
    organization_id: UUID
    organization_name: str = Field(examples=["Northfield Health"])
    roles: list[str] = Field(examples=[["learner"]])
    permissions: list[str]
    scopes: list[str] | None = Field(None, description="Of the token used; null in a session.")


class MeChange(Schema):
    """What is given is changed; what is left out stays. An empty user name takes it away."""

    model_config = ConfigDict(extra="forbid")
    display_name: str | None = Field(None, max_length=120, pattern=LINE, examples=["Jiwon Park"])
    username: str | None = Field(None, max_length=60, pattern=USERNAME, examples=["jiwon"])
    language: str | None = Field(None, max_length=10, examples=["ko"])
    time_zone: str | None = Field(None, max_length=60, examples=["Asia/Seoul"])
    theme: str | None = Field(None, max_length=10, examples=["dark"])


class SessionOut(Schema):
    """A browser that is signed in."""

    id: UUID
    device: str = Field(examples=["Firefox on Linux"])
    address: str | None = Field(None, examples=["192.0.2.7"])
    place: str = Field("", description="Empty where it is unknown.", examples=["Utrecht, Netherlands"])
    started_at: datetime.datetime
    last_active_at: datetime.datetime
    expires_at: datetime.datetime = Field(description="If nobody uses it any more; each use puts it off.")
    is_this_one: bool


class TokenOut(Schema):
    """A personal token; the secret is never shown again."""

    id: UUID
    name: str = Field(examples=["My spreadsheet"])
    scopes: list[str] = Field(examples=[["read"]])
    organization_id: UUID
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    last_used_at: datetime.datetime | None


class TokenNew(TokenOut):
    """A token that was made just now, with its secret."""

    secret: str = Field(examples=["mer_..."])


class TokenIn(Schema):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80, pattern=LINE, examples=["My spreadsheet"])
    scopes: list[str] = Field(min_length=1, max_length=2, examples=[["read"]])
    expires_at: datetime.datetime | None = Field(None, description="With an offset; null for no end.")


class Ended(Schema):
    ended: int = Field(examples=[2])


def _me(user: User, actor: Actor) -> Me:
    return Me(
        id=user.id,
        email=user.email,
        username=user.username,
        display_name=user.display_name,
        language=user.language,
        time_zone=user.time_zone,
        theme=user.theme,
        organization_id=actor.organization_id,
        organization_name=actor.organization_name,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        scopes=None if actor.scopes is None else sorted(actor.scopes),
    )


@router.get("/me", response=Me, url_name="me")
@access(SIGNED_IN)
def read_me(request: Request) -> Me:
    """Who I am, and what I may do here."""
    actor = request.actor
    return _me(me(actor.person), actor)


@router.patch("/me", response=Me, url_name="me_change")
@access(SIGNED_IN)
def change_me(request: Request, body: MeChange) -> Me:
    """Change my name, language, time zone or theme."""
    from meristem.identity.services.account import known_language

    actor = request.actor
    wrong = {}
    if body.language is not None and known_language(body.language) is None:
        wrong["language"] = ["This language is not spoken here."]
    if body.time_zone is not None and not is_zone(body.time_zone):
        wrong["time_zone"] = ["There is no such time zone."]
    if body.theme is not None and body.theme not in User.Theme.values:
        wrong["theme"] = ["There is no such theme."]
    if wrong:
        raise Invalid(fields=wrong)
    return _me(profile_change(actor=actor, **body.dict()), actor)


def _session(row: Session, actor: Actor) -> SessionOut:
    return SessionOut(
        id=row.id,
        device=device_name(row.user_agent),
        address=row.address,
        place=place_of(row.address),
        started_at=row.created_at,
        last_active_at=row.last_active_at,
        expires_at=row.ends_at,
        is_this_one=row.id == actor.session_id,
    )


@router.get("/sessions", response=Page[SessionOut], url_name="sessions")
@access(SIGNED_IN)
def list_sessions(request: Request, cursor: str | None = None, limit: int = 20) -> Page[SessionOut]:
    """My open sessions, the newest first."""
    actor = request.actor
    rows, following = paginate(sessions_open(actor.person), order=("-id",), cursor=cursor, limit=limit)
    return Page[SessionOut](items=[_session(row, actor) for row in rows], next_cursor=following)


@router.delete("/sessions/{uuid:session_id}", response={204: None}, url_name="session_end")
@access(SIGNED_IN)
def end_session(request: Request, session_id: UUID) -> tuple[int, None]:
    """End one of my sessions."""
    session_revoke(actor=request.actor, session_id=session_id)
    return 204, None


@router.post("/sessions/end-others", response=Ended, url_name="sessions_end_others")
@access(SIGNED_IN)
def end_other_sessions(request: Request) -> Ended:
    """End all of my sessions and programs but this one; by a token, all of them."""
    return Ended(ended=sessions_revoke_others(actor=request.actor))


def _token(row: PersonalToken) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": list(row.scopes),
        "organization_id": row.organization_id,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
    }


@router.get("/tokens", response=Page[TokenOut], url_name="tokens")
@access(SIGNED_IN)
def list_tokens(request: Request, cursor: str | None = None, limit: int = 20) -> Page[TokenOut]:
    """My personal tokens, the newest first."""
    rows, following = paginate(tokens_open(request.actor.person), order=("-id",), cursor=cursor, limit=limit)
    return Page[TokenOut](items=[TokenOut.model_validate(_token(row)) for row in rows], next_cursor=following)


@router.post("/tokens", response={201: TokenNew}, url_name="token_create")
@access(SIGNED_IN)
def create_token(request: Request, body: TokenIn) -> tuple[int, TokenNew]:
    """Make a token. Only in a session: a token cannot make tokens. The secret is in this answer and nowhere else."""
    if body.expires_at is not None and body.expires_at.tzinfo is None:
        raise Invalid(fields={"expires_at": ["Give the moment with its offset from UTC."]})
    request.answer_is_secret = True
    row, secret = token_create(actor=request.actor, name=body.name, scopes=body.scopes, expires_at=body.expires_at)
    return 201, TokenNew.model_validate(_token(row) | {"secret": secret})


@router.delete("/tokens/{token_id}", response={204: None}, url_name="token_revoke")
@access(SIGNED_IN)
def revoke_token(request: Request, token_id: UUID) -> tuple[int, None]:
    """Revoke one of my tokens, at once."""
    token_revoke(actor=request.actor, token_id=token_id)
    return 204, None
