"""What one is told, how, and when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.notifications import queries, services
from meristem.notifications.forms import CHANNEL_WORDS, SettingsForm, choices_in
from meristem.notifications.queries import GroupView


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def preferences(request: Request) -> HttpResponse:
    groups = queries.kinds_of(request.actor)
    if request.method != "POST":
        mine = queries.settings_of(request.actor)
        initial = {name: getattr(mine, name) for name in ("is_mail_wanted", "digest", "quiet_from", "quiet_until")}
        return _page(request, SettingsForm(initial=initial), groups)
    chosen = choices_in(request.POST, _open_choices(groups))
    form = SettingsForm(request.POST)
    if form.is_valid():
        try:
            services.settings_save(actor=request.actor, **form.cleaned_data)
            services.choices_save(actor=request.actor, choices=chosen)
        except Invalid as error:
            for field, messages in error.fields.items():
                for message in messages:
                    form.add_error(field, message)
        else:
            return with_toast(request, see_other("notifications:preferences"), _("Saved"))
    for group in groups:
        for kind in group.kinds:
            kind.channels.update({name: chosen.get((kind.code, name), on) for name, on in kind.channels.items()})
    return _page(request, form, groups, status=422)


def _open_choices(groups: list[GroupView]) -> list[tuple[str, str]]:
    kinds = [kind for group in groups for kind in group.kinds if kind.may_be_switched_off]
    return [(kind.code, channel) for kind in kinds for channel in kind.channels]


def _page(request: Request, form: SettingsForm, groups: list[GroupView], status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "groups": groups,
        "channels": list(CHANNEL_WORDS.items()),
        "time_zone": request.actor.time_zone,
    }
    return render(request, "notifications/preferences.html", context, status=status)
