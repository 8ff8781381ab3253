"""The directory of an organisation, for those who manage it."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.queries.ways_in import ways_in
from meristem.kernel import audit
from meristem.kernel.errors import Conflict, Denied, Invalid
from meristem.kernel.http.access import Request, access, check
from meristem.kernel.http.csv import csv_response
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import DescribeForm, RolesForm
from meristem.organizations.models import Membership
from meristem.organizations.permissions import MANAGE_MEMBERS, VIEW_MEMBERS
from meristem.organizations.queries import (
    MemberRow,
    invitations_open,
    member_row,
    members_page,
    members_rows,
    organization_settings,
)
from meristem.organizations.queries.directory import (
    departments,
    groups_seen_by,
    is_expired,
    members_found,
    members_seen_by,
)
from meristem.organizations.queries.roles import roles_held
from meristem.organizations.services import (
    member_describe,
    member_reinstate,
    member_remove,
    member_sign_out,
    member_suspend,
    roles_change,
)
from meristem.organizations.types import Role


def _filters(request: Request) -> dict[str, Any]:
    """What the address asks for; anything unknown in it is as if it were not there."""
    role = request.GET.get("role", "")
    status = request.GET.get("status", "")
    try:
        group = UUID(request.GET.get("group", ""))
    except ValueError:
        group = None
    return {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:100],
        "role": role if role in Role.values else "",
        "status": status if status in Membership.Status.values else "",
        "group_id": group,
        "department": request.GET.get("department", "").replace("\x00", "")[:120],
    }


def _seen(request: Request) -> dict[str, Any]:
    """Whom and which groups this person may see; every list on these pages is cut to it."""
    return {"among": members_seen_by(request.actor), "groups_of": groups_seen_by(request.actor)}


@require_safe
@access(VIEW_MEMBERS)
def members(request: Request) -> HttpResponse:
    filters = _filters(request)
    seen = _seen(request)
    manages = request.actor.may(MANAGE_MEMBERS)
    number = request.GET.get("page", "1")
    shown = members_page(**filters, **seen, number=int(number) if number.isdecimal() and len(number) < 7 else 1)
    invitations = list(invitations_open()[:100]) if manages else []
    context = {
        "shown": shown,
        "filters": filters,
        "is_filtered": any(filters.values()),
        "groups": list(seen["groups_of"]),
        "departments": departments(seen["among"]),
        "manages": manages,
        "invitations": [(invitation, is_expired(invitation)) for invitation in invitations],
        "role_names": dict(Role.choices),
    }
    return render(request, "organizations/members.html", context)


@require_safe
@access(VIEW_MEMBERS)
def members_csv(request: Request) -> HttpResponse:
    seen = _seen(request)
    header = [
        _("Name"), _("E-mail"), _("Roles"), _("Department"), _("Title"), _("Groups"), _("Status"), _("Joined"),
    ]  # fmt: skip
    rows = [
        [
            row.name,
            row.email,
            ", ".join(row.roles),
            row.department,
            row.job_title,
            ", ".join(row.groups),
            row.status,
            row.joined_at.astimezone(datetime.UTC).date().isoformat(),
        ]
        for row in members_rows(members_found(**_filters(request), among=seen["among"]), seen["groups_of"])
    ]
    audit.record("export.members", object_type="members", after={"rows": len(rows)})
    return csv_response("members.csv", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@access(VIEW_MEMBERS)
def member(request: Request, user_id: UUID) -> HttpResponse:
    if request.method == "POST":
        check(request.actor, MANAGE_MEMBERS)
    row = member_row(user_id, **_seen(request))
    if request.method != "POST":
        audit.read("read.member", about=user_id)
    form = RolesForm(posted(request), initial={"roles": row.roles})
    if request.method == "POST" and form.is_valid():
        try:
            roles_change(actor=request.actor, user_id=user_id, roles=form.cleaned_data["roles"])
        except (Conflict, Invalid, Denied) as error:
            form.add_error("roles", str(error.detail) or str(error.title))
        else:
            said = _("Roles of %(name)s saved") % {"name": row.name}
            return with_toast(request, see_other("organizations:member", user_id), said)
    return _member_page(request, user_id, form, status=422 if form.errors else 200, row=row)


@require_POST
@access(MANAGE_MEMBERS)
def describe(request: Request, user_id: UUID) -> HttpResponse:
    """Title and department."""
    form = DescribeForm(request.POST)
    if not form.is_valid():
        return _member_page(request, user_id, describing=form, status=422)
    try:
        member_describe(actor=request.actor, user_id=user_id, **form.cleaned_data)
    except Denied as error:
        return _member_page(request, user_id, refusal=str(error.detail), status=error.status)
    return with_toast(request, see_other("organizations:member", user_id), _("Saved"))


def _member_page(
    request: Request,
    user_id: UUID,
    form: RolesForm | None = None,
    refusal: str = "",
    status: int = 200,
    describing: DescribeForm | None = None,
    row: MemberRow | None = None,
) -> HttpResponse:
    row = row or member_row(user_id, **_seen(request))
    organization, _settings = organization_settings(request.actor.organization_id)
    context = {
        "row": row,
        "form": form or RolesForm(initial={"roles": row.roles}),
        "describing": describing or DescribeForm(initial={"job_title": row.job_title, "department": row.department}),
        "departments": departments(Membership.objects.all()) if request.actor.may(MANAGE_MEMBERS) else [],
        "own_roles": roles_held(user_id) if request.actor.may(MANAGE_MEMBERS) else [],
        "manages": request.actor.may(MANAGE_MEMBERS),
        "refusal": refusal,
        "is_owner": organization.owner_id == user_id,
        "open": ways_in(user_id) if request.actor.may(MANAGE_MEMBERS) else None,
        "role_names": dict(Role.choices),
    }
    return render(request, "organizations/member.html", context, status=status)


@require_POST
@access(MANAGE_MEMBERS)
def suspend(request: Request, user_id: UUID) -> HttpResponse:
    try:
        member_suspend(actor=request.actor, user_id=user_id)
    except (Conflict, Denied) as error:
        return _member_page(request, user_id, refusal=str(error.detail), status=error.status)
    return with_toast(request, see_other("organizations:member", user_id), _("This person can no longer come in."))


@require_POST
@access(MANAGE_MEMBERS)
def reinstate(request: Request, user_id: UUID) -> HttpResponse:
    try:
        member_reinstate(actor=request.actor, user_id=user_id)
    except Denied as error:
        return _member_page(request, user_id, refusal=str(error.detail), status=error.status)
    return with_toast(request, see_other("organizations:member", user_id), _("This person can come in again."))


@require_POST
@access(MANAGE_MEMBERS)
def sign_out(request: Request, user_id: UUID) -> HttpResponse:
    """End what she has open here: sessions, programs, tokens."""
    try:
        ended = member_sign_out(actor=request.actor, user_id=user_id)
    except Denied as error:
        return _member_page(request, user_id, refusal=str(error.detail), status=error.status)
    said = _("Ended: %(sessions)s sessions, %(programs)s programs, %(tokens)s tokens") % dataclasses.asdict(ended)
    return with_toast(request, see_other("organizations:member", user_id), said)


@require_POST
@access(MANAGE_MEMBERS)
def remove(request: Request, user_id: UUID) -> HttpResponse:
    try:
        member_remove(actor=request.actor, user_id=user_id)
    except (Conflict, Denied) as error:
        return _member_page(request, user_id, refusal=str(error.detail), status=error.status)
    return with_toast(request, see_other("organizations:members"), _("Removed from the organisation"))
