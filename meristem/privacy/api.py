"""A person's own data through the API."""

import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page
from meristem.organizations.permissions import MANAGE_ORGANIZATION
from meristem.privacy import retention, services
from meristem.privacy.models import Consent, Erasure, Export
from meristem.privacy.queries import Reading, consents_of, readings

router = Router()


class ExportOut(Schema):
    """A copy of my data. It is fetched from `/privacy/exports/{id}/file` once its state is `ready`."""

    id: UUID
    state: str = Field(examples=["ready"])
    size: int
    created_at: datetime.datetime
    expires_at: datetime.datetime | None


class ErasureIn(Schema):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254, pattern=r"^[^\x00]*$", examples=["noor@example.org"])
    password: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class ErasureOut(Schema):
    """My wish to be erased."""

    created_at: datetime.datetime
    due_at: datetime.datetime


class ConsentIn(Schema):
    model_config = ConfigDict(extra="forbid")

    is_given: bool


class ConsentOut(Schema):
    """A purpose, and what I said about it last."""

    purpose: str = Field(examples=["reference"])
    version: str = Field(description="Of the words as they are now.", examples=["1"])
    is_outdated: bool = Field(description="I agreed to an earlier version, which does not hold any more.")
    title: str
    words: str
    given_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None


class ReadingOut(Schema):
    """Somebody who has seen my data."""

    id: UUID
    at: datetime.datetime
    reader: str
    what: str


@router.get("/privacy/exports", response=Page[ExportOut], url_name="privacy_exports")
@access(SIGNED_IN)
def list_exports(request: Request) -> Any:
    """The copies of my data, newest first; few enough for one page."""
    return {"items": services.exports_of(request.actor.person), "next_cursor": None}


@router.post("/privacy/exports", response={202: ExportOut}, url_name="privacy_export_ask")
@access(SIGNED_IN)
def ask_export(request: Request) -> tuple[int, Export]:
    """Ask for a copy of everything about me, in all my organisations."""
    return 202, services.export_ask(actor=request.actor)


@router.get("/privacy/exports/{export_id}/file", url_name="privacy_export_file")
@access(SIGNED_IN)
def export_file(request: Request, export_id: UUID) -> HttpResponse:
    """The copy as a ZIP."""
    content = services.export_content(actor=request.actor, export_id=export_id)
    return HttpResponse(content, content_type="application/zip")


@router.post("/privacy/erasure", response={201: ErasureOut}, url_name="privacy_erasure_ask")
@access(SIGNED_IN)
def ask_erasure(request: Request, body: ErasureIn) -> tuple[int, Erasure]:
    """Ask to be erased; it is carried out at `due_at` unless I take it back."""
    return 201, services.erasure_ask(actor=request.actor, email=body.email, password=body.password)


@router.delete("/privacy/erasure", response={204: None}, url_name="privacy_erasure_cancel")
@access(SIGNED_IN)
def cancel_erasure(request: Request) -> tuple[int, None]:
    """Take it back."""
    services.erasure_cancel(actor=request.actor)
    return 204, None


def _consent(purpose: Any, said: Consent | None) -> ConsentOut:
    return ConsentOut(
        purpose=purpose.code,
        version=purpose.version,
        is_outdated=said is not None and said.withdrawn_at is None and said.version != purpose.version,
        title=str(purpose.title),
        words=str(purpose.words),
        given_at=said.given_at if said else None,
        withdrawn_at=said.withdrawn_at if said else None,
    )


@router.get("/privacy/consents", response=Page[ConsentOut], url_name="privacy_consents")
@access(SIGNED_IN)
def list_consents(request: Request) -> Page[ConsentOut]:
    """What my data is used for, and what I said about it."""
    return Page[ConsentOut](items=[_consent(*one) for one in consents_of(request.actor.person)])


@router.put("/privacy/consents/{purpose}", response=ConsentOut, url_name="privacy_consent")
@access(SIGNED_IN)
def set_consent(request: Request, purpose: str, body: ConsentIn) -> ConsentOut:
    """Give or withdraw my consent to a purpose."""
    services.consent_set(actor=request.actor, purpose=purpose, is_given=body.is_given)
    return next(_consent(*one) for one in consents_of(request.actor.person) if one[0].code == purpose)


@router.get("/privacy/readings", response=Page[ReadingOut], url_name="privacy_readings")
@access(SIGNED_IN)
def list_readings(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Who has seen my data in the organisation I am in, newest first."""
    rows, following = readings(request.actor.person, cursor=cursor, limit=limit)
    items: list[Reading] = rows
    return {"items": items, "next_cursor": following}


class RetentionOut(Schema):
    """A kind of rows, and for how many days they are kept here."""

    kind: str = Field(examples=["letters"])
    title: str
    days: int
    is_changeable: bool


class RetentionIn(Schema):
    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=3650, examples=[90])


@router.get("/retention", response=Page[RetentionOut], url_name="retention")
@access(MANAGE_ORGANIZATION)
def list_retention(request: Request) -> Page[RetentionOut]:
    """How long things are kept in the organisation I am in."""
    items = [
        RetentionOut(kind=kind.code, title=str(kind.title), days=days, is_changeable=kind.is_of_organization)
        for kind, days in retention.rules()
    ]
    return Page[RetentionOut](items=items)


@router.put("/retention/{kind}", response={204: None}, url_name="retention_set")
@access(MANAGE_ORGANIZATION)
def set_retention(request: Request, kind: str, body: RetentionIn) -> tuple[int, None]:
    """Keep one kind for so many days."""
    retention.rule_set(actor=request.actor, kind=kind, days=body.days)
    return 204, None
