"""What each role may do, and the organisation's own roles."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.kernel.errors import Conflict, Denied, Invalid, NotFound
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms_roles import AssignForm, OwnRoleForm
from meristem.organizations.models import CustomRole
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries import groups_list, role_overview
from meristem.organizations.queries.directory import members_found
from meristem.organizations.queries.plans import plan_lacks
from meristem.organizations.queries.roles import own_role, own_roles, role_holders
from meristem.organizations.services import (
    role_archive,
    role_assign,
    role_change,
    role_create,
    role_restore,
    role_take,
)
from meristem.organizations.services.roles import grantable

MOST_PEOPLE = 500


@access(MANAGE_MEMBERS)
def roles(request: Request) -> HttpResponse:
    context = {
        "roles": role_overview(),
        "own": own_roles(),
        "archived": own_roles(archived=True),
        "lacking": plan_lacks("custom_roles"),
    }
    return render(request, "organizations/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def new(request: Request) -> HttpResponse:
    form = OwnRoleForm(posted(request), may_grant=grantable(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = role_create(actor=request.actor, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:role", made.id), _("Role made"))
    context = {"form": form, "lacking": plan_lacks("custom_roles")}
    return render(request, "organizations/role_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def role(request: Request, role_id: UUID) -> HttpResponse:
    row = CustomRole.objects.get(id=role_id, archived_at=None)
    initial = {"name": row.name, "description": row.description, "permissions": row.permissions}
    form = OwnRoleForm(posted(request), initial=initial, may_grant=grantable(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            role_change(actor=request.actor, role_id=role_id, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:role", role_id), _("Saved"))
    return _page(request, row, form, status=422 if form.errors else 200)


def _refuse(form: OwnRoleForm, error: Invalid | Conflict) -> None:
    for name, messages in error.fields.items():
        form.add_error(name, messages)
    if not error.fields:
        form.add_error(None, str(error.detail))


def _page(
    request: Request, row: CustomRole, form: OwnRoleForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    shown = own_role(row)
    may_grant = grantable(request.actor)
    initial = {"name": row.name, "description": row.description, "permissions": row.permissions}
    people = members_found(status="active")[:MOST_PEOPLE]
    context = {
        "role": shown,
        "form": form or OwnRoleForm(initial=initial, may_grant=may_grant),
        "may_change": set(row.permissions) <= may_grant,
        "holders": list(role_holders(row.id)[:MOST_PEOPLE]),
        "people": [(member.user_id, member.user.display_name) for member in people],
        "groups": [(group.id, group.name) for group in groups_list()] if shown.fits_groups else [],
        "refusal": refusal,
    }
    return render(request, "organizations/role.html", context, status=status)


@require_POST
@access(MANAGE_MEMBERS)
def assign(request: Request, role_id: UUID) -> HttpResponse:
    """Give the role to somebody, for one group if need be."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise NotFound
    chosen = {"user_id": form.cleaned_data["user"], "group_id": form.cleaned_data["group"]}
    try:
        role_assign(actor=request.actor, role_id=role_id, **chosen)
    except (Invalid, Denied) as error:
        said = " ".join(str(text) for texts in error.fields.values() for text in texts) or str(error.detail)
        return _page(request, CustomRole.objects.get(id=role_id), refusal=said, status=error.status)
    return with_toast(request, see_other("organizations:role", role_id), _("The role is given."))


@require_POST
@access(MANAGE_MEMBERS)
def take(request: Request, role_id: UUID, assignment_id: UUID) -> HttpResponse:
    role_take(actor=request.actor, role_id=role_id, assignment_id=assignment_id)
    return with_toast(request, see_other("organizations:role", role_id), _("The role is taken back."))


@require_POST
@access(MANAGE_MEMBERS)
def archive(request: Request, role_id: UUID) -> HttpResponse:
    role_archive(actor=request.actor, role_id=role_id)
    undo = reverse("organizations:role_restore", args=[role_id])
    return with_toast(request, see_other("organizations:roles"), _("The role is put away."), undo=undo)


@require_POST
@access(MANAGE_MEMBERS)
def restore(request: Request, role_id: UUID) -> HttpResponse:
    try:
        role_restore(actor=request.actor, role_id=role_id)
    except Invalid:
        return with_toast(request, see_other("organizations:roles"), _("Another role has this name by now."))
    return with_toast(request, see_other("organizations:role", role_id), _("The role is back."))
