"""What a person types about her own data."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.privacy.retention import LONGEST, SHORTEST, Kind


class ErasureForm(forms.Form):
    """The second confirmation: her address and her password."""

    email = forms.EmailField(label=_("Your e-mail address, to be sure"), max_length=254)
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Leave it empty if you sign in through your organisation."),
    )


class RetentionForm(forms.Form):
    """Days for each kind in which the organisation has a say."""

    def __init__(self, data: Any = None, *, kinds: Sequence[tuple[Kind, int]]) -> None:
        super().__init__(data)
        for kind, days in kinds:
            if kind.is_of_organization:
                self.fields[kind.code] = forms.IntegerField(
                    label=str(kind.title), min_value=SHORTEST, max_value=LONGEST, initial=days
                )
