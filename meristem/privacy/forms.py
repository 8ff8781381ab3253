"""What a person types about her own data."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
