"""What people type about their second factors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE, PasswordField

LONGEST_CODE = 40


class CodeField(forms.CharField):
    """A short-lived code: phones offer a keypad, and fill in what came by message."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        kwargs.setdefault("label", _("Code"))
        super().__init__(max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs), **kwargs)


class RecoveryField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            label=_("Recovery code"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs), **kwargs
        )


class CodeForm(forms.Form):
    code = CodeField()


class SecondForm(forms.Form):
    """One of both; which is shown depends on what she has."""

    code = CodeField(required=False)
    recovery_code = RecoveryField(required=False)


class ProveForm(SecondForm):
    password = PasswordField(label=_("Password"), autocomplete="current-password", required=False)
    field_order = ["password", "code", "recovery_code"]


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("What do you call it?"),
        max_length=80,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("My phone")}),
    )
