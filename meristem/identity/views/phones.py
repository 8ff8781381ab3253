"""Settings: a telephone number, proved by a code."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from meristem.identity import telephones
from meristem.identity.queries.phones import phone_of
from meristem.identity.services.phones import code_of, phone_code_ask, phone_confirm, phone_remove
from meristem.identity.views.origin import origin_of
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast


class NumberForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        help_text=gettext_lazy("With the country in front, for instance +1 202 555 0123."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def _page(request: Request, number: NumberForm, code: CodeForm, status: int = 200) -> HttpResponse:
    mine = phone_of(request.actor.person)
    is_console = telephones.sender() is telephones.console
    context = {
        "mine": mine,
        "shown": telephones.number_shown(mine.number) if mine.number else "",
        "waiting": telephones.number_shown(mine.waiting) if mine.waiting else "",
        "number": number,
        "code": code,
        "is_possible": telephones.sender() is not None,
        # In the demo no message leaves: the code stands on the page of whoever asked for it.
        "demo_code": code_of(mine.code_id) if settings.DEMO and is_console and mine.code_id else "",
    }
    return render(request, "identity/phone.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def phone(request: Request) -> HttpResponse:
    form = NumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            phone_code_ask(actor=request.actor, number=form.cleaned_data["number"], origin=origin_of(request))
        except Invalid as error:
            form.add_error("number", error.fields["number"])
        else:
            return with_toast(
                request, see_other("identity:phone"), _("A code is on its way, if the number takes messages.")
            )
    return _page(request, form, CodeForm(), 422 if form.errors else 200)


@require_POST
@access(SIGNED_IN)
def confirm(request: Request) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        if phone_confirm(actor=request.actor, code=form.cleaned_data["code"]):
            return with_toast(request, see_other("identity:phone"), _("Your number is confirmed."))
        form.add_error("code", _("This code does not fit, or its time is over. After five tries ask for another one."))
    return _page(request, NumberForm(), form, 422)


@require_POST
@access(SIGNED_IN)
def remove(request: Request) -> HttpResponse:
    phone_remove(actor=request.actor)
    return with_toast(request, see_other("identity:phone"), _("Your number is forgotten."))
