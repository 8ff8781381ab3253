"""Invitations through the API, for those who invite and for those who are invited."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Schema

from meristem.identity.models import User
from meristem.identity.queries import user_id_of_email
from meristem.identity.zones import is_zone
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.organizations.api.router import LINE, TEXT, Closed, Email, router
from meristem.organizations.models import Invitation
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries import invitations_open
from meristem.organizations.services import (
    invitation_accept,
    invitation_accept_new,
    invitation_resend,
    invitation_shown,
    invitation_withdraw,
    people_invite,
)
from meristem.organizations.services.ages import age_rules_of, is_waiting


class InviteIn(Closed):
    emails: list[Email] = Field(min_length=1, max_length=100, examples=[["noor@example.org"]])
    roles: list[str] = Field(["learner"], min_length=1, max_length=7)


class InvitationOut(Schema):
    """A seat that is offered."""

    id: UUID
    email: str
    roles: list[str]
    created_at: datetime.datetime
    expires_at: datetime.datetime
    reminder_count: int


class InvitedOut(Schema):
    sent: list[InvitationOut]
    members_already: list[str]


class OfferOut(Schema):
    """What the holder of an invitation's link is offered."""

    organization_name: str = Field(examples=["Northfield Health"])
    email: str
    roles: list[str] = Field(examples=[["learner"]])
    expires_at: datetime.datetime
    has_account: bool = Field(description="Then sign in, and accept without name and password.")
    asks_age: bool = Field(description="Then `birth_date` is needed.")


class AcceptIn(Closed):
    """For somebody new; whoever is signed in leaves it out."""

    display_name: str | None = Field(None, max_length=120, pattern=LINE, examples=["Noor Haddad"])
    password: str | None = Field(None, min_length=1, max_length=256, examples=["a walk along the river"])
    time_zone: str = Field("UTC", max_length=60, examples=["Asia/Amman"])
    birth_date: datetime.date | None = Field(None, description="Where one is asked how old one is.")
    guardian_email: str = Field("", max_length=254, pattern=TEXT, description="Of whoever must agree.")


class AcceptedOut(Schema):
    organization_id: UUID
    is_waiting: bool = Field(False, description="For a parent or guardian to agree; until then nothing is open.")


def accepted(place: UUID, person: UUID) -> AcceptedOut:
    """Where she joined, and whether her place there waits for her guardian."""
    return AcceptedOut(organization_id=place, is_waiting=is_waiting(organization_id=place, user_id=person))


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut.model_validate(row, from_attributes=True)


@router.get("/invitations", response=Page[InvitationOut], url_name="invitations")
@access(MANAGE_MEMBERS)
def list_invitations(request: Request, cursor: str | None = None, limit: int = 20) -> Page[InvitationOut]:
    """Invitations that are open or have expired, the newest first."""
    rows, following = paginate(invitations_open(), order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return Page[InvitationOut](items=[_invitation(row) for row in rows], next_cursor=following)


@router.post("/invitations", response={201: InvitedOut}, url_name="invite")
@access(MANAGE_MEMBERS)
def invite(request: Request, body: InviteIn) -> tuple[int, InvitedOut]:
    """Invite people by e-mail. Who has an open invitation gets it again with the new roles."""
    done = people_invite(actor=request.actor, emails=body.emails, roles=body.roles)
    return 201, InvitedOut(sent=[_invitation(row) for row in done.sent], members_already=done.members_already)


@router.post("/invitations/{invitation_id}/resend", response=InvitationOut, url_name="invitation_resend")
@access(MANAGE_MEMBERS)
def resend_invitation(request: Request, invitation_id: UUID) -> InvitationOut:
    """Send the letter again; the offer stands for another two weeks."""
    return _invitation(invitation_resend(actor=request.actor, invitation_id=invitation_id))


@router.delete("/invitations/{invitation_id}", response={204: None}, url_name="invitation_withdraw")
@access(MANAGE_MEMBERS)
def withdraw_invitation(request: Request, invitation_id: UUID) -> tuple[int, None]:
    """Take an invitation back."""
    invitation_withdraw(actor=request.actor, invitation_id=invitation_id)
    return 204, None


@router.get("/invitations/{invitation_id}/{secret}", response=OfferOut, url_name="invitation_offer")
@access(EVERYONE)
def read_offer(request: Request, invitation_id: UUID, secret: str) -> OfferOut:
    """What the link in an invitation offers; 410 when it is used, withdrawn or expired."""
    seen = invitation_shown(invitation_id=invitation_id, secret=secret)
    return OfferOut(
        organization_name=seen.organization_name,
        email=seen.email,
        roles=seen.roles,
        expires_at=seen.expires_at,
        has_account=user_id_of_email(seen.email) is not None,
        asks_age=age_rules_of(seen.organization_id).asks,
    )


@router.post("/invitations/{invitation_id}/{secret}", response=AcceptedOut, url_name="invitation_accept")
@access(EVERYONE)
def accept_offer(request: Request, invitation_id: UUID, secret: str, body: AcceptIn) -> AcceptedOut:
    """Take the seat: as oneself when signed in, else as somebody new with a name and a password."""
    keys: dict[str, Any] = {"invitation_id": invitation_id, "secret": secret}
    told: dict[str, Any] = {"birth": body.birth_date, "guardian_email": body.guardian_email}
    if request.actor.is_authenticated:
        return accepted(invitation_accept(**keys, **told, user_id=request.actor.person), request.actor.person)
    seen = invitation_shown(**keys)
    if body.display_name is None or body.password is None:
        said = [_("Sign in, or give a name and a password.")]
        raise Invalid(fields={name: said for name in ("display_name", "password") if getattr(body, name) is None})
    try:
        validate_password(body.password, User(email=seen.email, display_name=body.display_name))  # type: ignore[arg-type]
    except ValidationError as error:
        raise Invalid(fields={"password": list(error.messages)}) from error
    person, place = invitation_accept_new(
        **keys,
        **told,
        display_name=body.display_name,
        password=body.password,
        language=get_language() or "en",
        time_zone=body.time_zone if is_zone(body.time_zone) else "UTC",
    )
    return accepted(place, person)
