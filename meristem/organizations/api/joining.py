"""Links to join by and lists of people to invite, through the API."""

import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.api.invitations import AcceptedOut, accepted
from meristem.organizations.api.router import LINE, TEXT, Closed, router
from meristem.organizations.models import InvitationLink, InvitationRow
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries.joining import Progress, batches, links_open, progress_of, rows_of
from meristem.organizations.services.ages import age_rules_of
from meristem.organizations.services.batches import batch_create
from meristem.organizations.services.links import link_accept, link_address, link_create, link_revoke, link_shown
from meristem.organizations.words import row_words


class LinkOut(Schema):
    """A link that may be passed on."""

    id: UUID
    label: str = Field(examples=["Autumn intake"])
    address: str
    roles: list[str] = Field(examples=[["learner"]])
    group_id: UUID | None
    most_uses: int
    used_count: int
    expires_at: datetime.datetime


class LinkIn(Closed):
    label: str = Field(max_length=80, pattern=LINE, examples=["Autumn intake"])
    roles: list[str] = Field(["learner"], min_length=1, max_length=7)
    most_uses: int = Field(20, ge=1, le=1000)
    days: int = Field(14, ge=1, le=90)
    group_id: UUID | None = None


class LinkOfferOut(Schema):
    """What the holder of a link is offered."""

    organization_name: str = Field(examples=["Northfield Health"])
    roles: list[str] = Field(examples=[["learner"]])
    expires_at: datetime.datetime
    asks_age: bool = Field(False, description="Then `birth_date` is needed.")


class JoinIn(Closed):
    """Where one is asked how old one is; elsewhere left out."""

    birth_date: datetime.date | None = Field(None, description="Of oneself.")
    guardian_email: str = Field("", max_length=254, pattern=TEXT, description="Of whoever must agree.")


NOBODY_ASKS = JoinIn(birth_date=None, guardian_email="")


class ListIn(Closed):
    """A list of people; `csv` is the text of the file, its first line names the columns."""

    file_name: str = Field("list.csv", max_length=120, pattern=LINE)
    csv: str = Field(max_length=900_000, pattern=TEXT, examples=["email,department\nnoor@example.org,Wards"])
    roles: list[str] = Field(["learner"], min_length=1, max_length=7)


class ListOut(Schema):
    """How far a list is."""

    id: UUID
    file_name: str
    state: str = Field(examples=["running"])
    total: int
    waiting: int
    invited: int
    members: int
    wrong: int


class RowOut(Schema):
    """One line of a list, and what became of it."""

    number: int = Field(description="The line of the file; the first names the columns.")
    email: str
    state: str = Field(examples=["invited"])
    said: str


def _link(row: InvitationLink) -> LinkOut:
    return LinkOut(
        id=row.id,
        label=row.label,
        address=link_address(row.id),
        roles=row.roles,
        group_id=row.group_id,
        most_uses=row.most_uses,
        used_count=row.used_count,
        expires_at=row.expires_at,
    )


def _list(found: Progress) -> ListOut:
    batch = found.batch
    return ListOut(
        id=batch.id,
        file_name=batch.file_name,
        state=batch.state,
        total=batch.total,
        waiting=found.waiting,
        invited=found.invited,
        members=found.members,
        wrong=found.wrong,
    )


def _row(row: InvitationRow) -> RowOut:
    return RowOut(number=row.number, email=row.email, state=row.state, said=row_words(row))


@router.get("/invitation-links", response=Page[LinkOut], url_name="links")
@access(MANAGE_MEMBERS)
def list_links(request: Request, cursor: str | None = None, limit: int = 20) -> Page[LinkOut]:
    """Links that can still be used, the newest first."""
    rows, following = paginate(links_open(), order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return Page[LinkOut](items=[_link(row) for row in rows], next_cursor=following)


@router.post("/invitation-links", response={201: LinkOut}, url_name="link_create")
@access(MANAGE_MEMBERS)
def create_link(request: Request, body: LinkIn) -> tuple[int, LinkOut]:
    """Make a link by which so many people may join for so many days."""
    return 201, _link(link_create(actor=request.actor, **body.dict()))


@router.delete("/invitation-links/{link_id}", response={204: None}, url_name="link_revoke")
@access(MANAGE_MEMBERS)
def revoke_link(request: Request, link_id: UUID) -> tuple[int, None]:
    """Close a link at once."""
    link_revoke(actor=request.actor, link_id=link_id)
    return 204, None


@router.get("/join/{link_id}/{secret}", response=LinkOfferOut, url_name="join_offer")
@access(EVERYONE)
def read_link(request: Request, link_id: UUID, secret: str) -> LinkOfferOut:
    """What a link offers; 410 when it is used up, closed or expired."""
    seen = link_shown(link_id=link_id, secret=secret)
    offer = LinkOfferOut.model_validate(seen, from_attributes=True)
    offer.asks_age = age_rules_of(seen.organization_id).asks
    return offer


@router.post("/join/{link_id}/{secret}", response=AcceptedOut, url_name="join")
@access(SIGNED_IN)
def join_by_link(request: Request, link_id: UUID, secret: str, body: JoinIn = NOBODY_ASKS) -> AcceptedOut:
    """Join the organisation as oneself."""
    told: dict[str, Any] = {"birth": body.birth_date, "guardian_email": body.guardian_email}
    place = link_accept(link_id=link_id, secret=secret, user_id=request.actor.person, **told)
    return accepted(place, request.actor.person)


@router.get("/invitation-lists", response=Page[ListOut], url_name="lists")
@access(MANAGE_MEMBERS)
def list_lists(request: Request, cursor: str | None = None, limit: int = 10) -> Page[ListOut]:
    """Lists that were sent, the newest first."""
    rows, following = paginate(batches(), order=("-created_at", "-id"), cursor=cursor, limit=min(limit, 10))
    return Page[ListOut](items=[_list(progress_of(row.id)) for row in rows], next_cursor=following)


@router.post("/invitation-lists", response={202: ListOut}, url_name="list_create")
@access(MANAGE_MEMBERS)
def create_list(request: Request, body: ListIn) -> tuple[int, ListOut]:
    """Invite the people of a list; it is worked off in the background."""
    made = batch_create(actor=request.actor, file_name=body.file_name, data=body.csv.encode(), roles=body.roles)
    return 202, _list(progress_of(made.id))


@router.get("/invitation-lists/{batch_id}", response=ListOut, url_name="list")
@access(MANAGE_MEMBERS)
def read_list(request: Request, batch_id: UUID) -> ListOut:
    """How far a list is."""
    return _list(progress_of(batch_id))


@router.get("/invitation-lists/{batch_id}/rows", response=Page[RowOut], url_name="list_rows")
@access(MANAGE_MEMBERS)
def list_rows(request: Request, batch_id: UUID, cursor: str | None = None, limit: int = 50) -> Page[RowOut]:
    """What became of each line."""
    progress_of(batch_id)
    rows, following = paginate(rows_of(batch_id), order=("number",), cursor=cursor, limit=limit)
    return Page[RowOut](items=[_row(row) for row in rows], next_cursor=following)
