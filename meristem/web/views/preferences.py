"""Settings: how the product is to be."""

import dataclasses
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meristem.identity.services import display_of
from meristem.identity.views.origin import remember_display
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.web.forms import GROUPS, PreferencesForm
from meristem.web.preferences import PreferencesView, preferences_save, preferences_view


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def preferences(request: Request) -> HttpResponse:
    form = PreferencesForm(posted(request), initial=_flat(preferences_view(request.actor)))
    if request.method == "POST" and form.is_valid():
        try:
            preferences_save(actor=request.actor, changes=form.cleaned_data)
        except Invalid as error:
            for name, messages in error.fields.items():
                for message in messages:
                    form.add_error(name if name in form.fields else None, message)
        else:
            response = with_toast(request, see_other("web:preferences"), _("Saved"))
            remember_display(response, display_of(request.actor.person))
            return response
    groups = [(code, title, [form[name] for name in names]) for code, title, names in GROUPS]
    context = {"form": form, "groups": groups}
    return render(request, "web/preferences.html", context, status=422 if form.errors else 200)


def _flat(view: PreferencesView) -> dict[str, Any]:
    return {name: value for group in dataclasses.asdict(view).values() for name, value in group.items()}
