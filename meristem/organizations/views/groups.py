"""Groups of an organisation."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import GroupForm, GroupMemberForm
from meristem.organizations.models import Group
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries import group_people, groups_list
from meristem.organizations.queries.groups import people_outside
from meristem.organizations.services import (
    group_archive,
    group_change,
    group_create,
    group_member_add,
    group_member_remove,
    group_restore,
)


def _refuse(form: GroupForm, error: Invalid) -> None:
    for name, messages in error.fields.items():
        form.add_error(name, messages)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def groups(request: Request) -> HttpResponse:
    form = GroupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = group_create(**form.cleaned_data)
        except Invalid as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:group", made.id), _("Group made"))
    context = {"form": form, "groups": groups_list(), "archived": groups_list(archived=True)}
    return render(request, "organizations/groups.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def group(request: Request, group_id: UUID) -> HttpResponse:
    row = Group.objects.get(id=group_id)
    form = GroupForm(posted(request), initial={"name": row.name, "characteristic": row.characteristic})
    if request.method == "POST" and form.is_valid():
        try:
            group_change(group_id=group_id, **form.cleaned_data)
        except Invalid as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:group", group_id), _("Saved"))
    context = {"group": row, "form": form, "people": group_people(group_id), "outside": people_outside(group_id)}
    return render(request, "organizations/group.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_MEMBERS)
def archive(request: Request, group_id: UUID) -> HttpResponse:
    group_archive(group_id=group_id)
    undo = reverse("organizations:group_restore", args=[group_id])
    return with_toast(request, see_other("organizations:groups"), _("The group is put away."), undo=undo)


@require_POST
@access(MANAGE_MEMBERS)
def restore(request: Request, group_id: UUID) -> HttpResponse:
    group_restore(group_id=group_id)
    return with_toast(request, see_other("organizations:group", group_id), _("The group is back."))


@require_POST
@access(MANAGE_MEMBERS)
def member_add(request: Request, group_id: UUID) -> HttpResponse:
    """Add somebody, or mark somebody who is in it as its manager or no longer so."""
    form = GroupMemberForm(request.POST)
    if not form.is_valid():
        raise NotFound
    group_member_add(group_id=group_id, user_id=form.cleaned_data["user"], is_manager=form.cleaned_data["is_manager"])
    return see_other("organizations:group", group_id)


@require_POST
@access(MANAGE_MEMBERS)
def member_remove(request: Request, group_id: UUID, user_id: UUID) -> HttpResponse:
    group_member_remove(group_id=group_id, user_id=user_id)
    return with_toast(request, see_other("organizations:group", group_id), _("Taken out of the group"))
