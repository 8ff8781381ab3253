"""Organisations, their settings, roles and audit log through the API."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Query, Schema

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page
from meristem.organizations.api.router import LINE, TEXT, Closed, Email, router
from meristem.organizations.permissions import MANAGE_MEMBERS, MANAGE_ORGANIZATION, READ_AUDIT
from meristem.organizations.queries import (
    AuditFilter,
    audit_page,
    organization_settings,
    organizations_of,
    role_overview,
)
from meristem.organizations.services import (
    organization_change,
    organization_found,
    organization_leave,
    organization_switch,
    ownership_transfer,
)
from meristem.organizations.types import DEFAULT_DAYS, DEFAULT_IDLE_HOURS


class OrganizationOut(Schema):
    """An organisation I belong to."""

    id: UUID
    name: str = Field(examples=["Northfield Health"])
    kind: str = Field(examples=["company"])
    roles: list[str] = Field(examples=[["learner", "administrator"]])
    is_current: bool


class OrganizationIn(Closed):
    name: str = Field(max_length=200, pattern=LINE, examples=["Riverside School"])
    industry: str = Field("", max_length=100, pattern=TEXT, examples=["Education"])
    size_range: str = Field("", pattern=r"^(1-10|11-50|51-200|201-1000|1001\+)?$", examples=["11-50"])


class SettingsOut(Schema):
    """The organisation I am in."""

    id: UUID
    name: str
    industry: str
    size_range: str
    company_email: str
    billing_email: str
    default_language: str
    visitors_see_courses: bool
    requires_second_factor: bool
    least_age: int | None = Field(description="Nobody joins who is younger; null: nobody is asked.")
    guardian_age: int | None = Field(description="Below it a parent or guardian must agree.")
    session_idle_hours: int = Field(description="Unused for so long, a session ends.", examples=[336])
    session_days: int = Field(description="The longest life of a session.", examples=[30])
    owner_id: UUID | None


class SettingsIn(Closed):
    """What is given is changed; what is left out stays."""

    name: str | None = Field(None, max_length=200, pattern=LINE)
    industry: str | None = Field(None, max_length=100, pattern=TEXT)
    size_range: str | None = Field(None, pattern=r"^(1-10|11-50|51-200|201-1000|1001\+)?$")
    company_email: Email | None = None
    billing_email: Email | None = None
    default_language: str | None = Field(None, pattern=r"^(en|ko)$")
    visitors_see_courses: bool | None = None
    requires_second_factor: bool | None = Field(None, description="Of everybody, before anything is reached.")
    least_age: int | None = Field(None, ge=1, le=25, description="Null takes it away.", examples=[13])
    guardian_age: int | None = Field(None, ge=1, le=25, description="Null takes it away.", examples=[16])
    session_idle_hours: int | None = Field(None, ge=1, le=DEFAULT_IDLE_HOURS, examples=[336])
    session_days: int | None = Field(None, ge=1, le=DEFAULT_DAYS, examples=[30])


class OwnerIn(Closed):
    """Who owns the organisation from now on: one of its administrators."""

    user_id: UUID


class RoleOut(Schema):
    """A role and what it may do, in words."""

    code: str = Field(examples=["author"])
    name: str = Field(examples=["author"])
    may: list[str] = Field(examples=[["Write courses"]])
    note: str
    is_given: bool = Field(description="False when it follows from where somebody stands and cannot be given.")


class AuditOut(Schema):
    """One deed in the audit log."""

    id: UUID
    at: datetime.datetime
    actor_id: UUID | None
    actor: str
    session_id: UUID | None
    action: str = Field(examples=["member.roles_changed"])
    object_type: str
    object_id: UUID | None
    about_id: UUID | None = Field(description="The person the row is about; the values are sealed for her.")
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    is_unreadable: bool = Field(description="The values went with the erased person.")
    number: int | None = Field(description="Its place in the chain; null until the worker has chained it.")


@router.get("/organizations", response=Page[OrganizationOut], url_name="organizations")
@access(SIGNED_IN)
def list_organizations(request: Request) -> Page[OrganizationOut]:
    """The organisations I belong to; few enough for one page."""
    actor = request.actor
    items = [
        OrganizationOut(id=p.id, name=p.name, kind=p.kind, roles=p.roles, is_current=p.id == actor.organization_id)
        for p in organizations_of(actor.person)
    ]
    return Page[OrganizationOut](items=items)


@router.post("/organizations", response={201: OrganizationOut}, url_name="organization_found")
@access(SIGNED_IN)
def found_organization(request: Request, body: OrganizationIn) -> tuple[int, OrganizationOut]:
    """Found an organisation; I become its owner. A session goes on in it, a token stays where it is."""
    actor = request.actor
    made = organization_found(actor=actor, **body.dict())
    return 201, OrganizationOut(
        id=made.id, name=made.name, kind=made.kind, roles=["learner", "administrator"], is_current=actor.scopes is None
    )


@router.post("/organizations/{organization_id}/switch", response={204: None}, url_name="organization_switch")
@access(SIGNED_IN)
def switch_organization(request: Request, organization_id: UUID) -> tuple[int, None]:
    """Let my session go on in another organisation of mine."""
    organization_switch(actor=request.actor, organization_id=organization_id)
    return 204, None


def _settings(organization_id: UUID) -> SettingsOut:
    organization, own = organization_settings(organization_id)
    return SettingsOut(
        id=organization.id,
        name=organization.name,
        industry=organization.industry,
        size_range=organization.size_range,
        company_email=own.company_email,
        billing_email=organization.billing_email,
        default_language=own.default_language,
        visitors_see_courses=own.visitors_see_courses,
        requires_second_factor=organization.requires_second_factor,
        least_age=own.least_age,
        guardian_age=own.guardian_age,
        session_idle_hours=own.session_idle_hours,
        session_days=own.session_days,
        owner_id=organization.owner_id,
    )


@router.get("/organization", response=SettingsOut, url_name="organization")
@access(MANAGE_ORGANIZATION)
def read_settings(request: Request) -> SettingsOut:
    """The settings of the organisation I am in."""
    return _settings(request.actor.organization_id)


@router.patch("/organization", response=SettingsOut, url_name="organization_change")
@access(MANAGE_ORGANIZATION)
def change_settings(request: Request, body: SettingsIn) -> SettingsOut:
    """Change the settings of the organisation I am in."""
    actor = request.actor
    given = body.dict(exclude_unset=True).items()
    changes = {name: value for name, value in given if value is not None or name.endswith("_age")}
    organization_change(actor=actor, **changes)
    return _settings(actor.organization_id)


@router.put("/organization/owner", response=SettingsOut, url_name="organization_owner")
@access(MANAGE_ORGANIZATION)
def hand_on(request: Request, body: OwnerIn) -> SettingsOut:
    """Hand the organisation on to another administrator; only its owner may."""
    ownership_transfer(actor=request.actor, user_id=body.user_id)
    return _settings(request.actor.organization_id)


@router.post("/organization/leave", response={204: None}, url_name="organization_leave")
@access(SIGNED_IN)
def leave(request: Request) -> tuple[int, None]:
    """Leave the organisation I am in; a session goes on in another one of mine."""
    organization_leave(actor=request.actor)
    return 204, None


@router.get("/roles", response=Page[RoleOut], url_name="roles")
@access(MANAGE_MEMBERS)
def list_roles(request: Request) -> Page[RoleOut]:
    """What each role may do; few enough for one page."""
    items = [RoleOut.model_validate(role, from_attributes=True) for role in role_overview()]
    return Page[RoleOut](items=items)


@router.get("/audit", response=Page[AuditOut], url_name="audit")
@access(READ_AUDIT)
def list_audit(
    request: Request,
    area: Annotated[str, Query(max_length=40, pattern=TEXT, description="The first word of an action: `member`.")] = "",
    actor: UUID | None = None,
    object_id: UUID | None = None,
    object_type: Annotated[str, Query(max_length=60, pattern=TEXT)] = "",
    first_day: datetime.date | None = None,
    last_day: datetime.date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[AuditOut]:
    """The audit log, newest first. `object_id` is the row it was done to, or the person it is about."""
    wanted = AuditFilter(
        area=area,
        actor_id=actor,
        object_id=object_id,
        object_type=object_type,
        first_day=first_day,
        last_day=last_day if last_day != datetime.date.max else None,
    )
    shown = audit_page(wanted, cursor=cursor, limit=limit)
    items = [AuditOut.model_validate(row, from_attributes=True) for row in shown.rows]
    return Page[AuditOut](items=items, next_cursor=shown.next_cursor)
