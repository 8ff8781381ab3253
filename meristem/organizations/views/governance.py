"""An organisation's settings and its roles."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import SettingsForm
from meristem.organizations.permissions import MANAGE_ORGANIZATION
from meristem.organizations.queries import organization_settings
from meristem.organizations.queries.directory import members_found
from meristem.organizations.services import organization_change, ownership_transfer
from meristem.organizations.types import Role


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_ORGANIZATION)
def settings(request: Request) -> HttpResponse:
    organization, own = organization_settings(request.actor.organization_id)
    initial = {
        name: getattr(organization if hasattr(organization, name) else own, name) for name in SettingsForm.base_fields
    }
    form = SettingsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            # A number that was left empty stays as it is; an age that is, is asked no more.
            typed = form.cleaned_data.items()
            given = {name: value for name, value in typed if value is not None or name.endswith("_age")}
            organization_change(actor=request.actor, **given)
            return with_toast(request, see_other("organizations:settings"), _("Saved"))
        except Invalid as error:
            for name, messages in error.fields.items():
                form.add_error(name, messages)
    administrators = [
        (member.user_id, member.user.display_name)
        for member in members_found(role=Role.ADMINISTRATOR, status="active")[:100]
        if member.user_id != organization.owner_id
    ]
    context = {"form": form, "organization": organization, "administrators": administrators}
    return render(request, "organizations/settings.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_ORGANIZATION)
def hand_on(request: Request) -> HttpResponse:
    try:
        heir = UUID(request.POST.get("user", ""))
    except ValueError as error:
        raise NotFound from error
    ownership_transfer(actor=request.actor, user_id=heir)
    return with_toast(request, see_other("organizations:settings"), _("The organisation has a new owner."))
