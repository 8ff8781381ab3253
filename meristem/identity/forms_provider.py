"""What an administrator types about the organisation's identity provider."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE
from meristem.identity.models import IdentityProvider


class SideForm(forms.Form):
    """What is asked about a provider of either protocol; `kept` names the fields shown as the provider has them."""

    kept: tuple[str, ...] = ()

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[ONE_LINE],
        help_text=_("As your people know it, for instance “Northfield account”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email_domains = forms.CharField(
        label=_("Domains of addresses"),
        required=False,
        max_length=5000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "example.org"}),
    )
    acr = forms.CharField(
        required=False,
        max_length=200,
        validators=[ONE_LINE],
        help_text=_(
            "Asked for at each sign-in; when the provider names it, it counts as a second factor. Often empty."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://refeds.org/profile/mfa"}),
    )
    vouches_always = forms.BooleanField(label=_("It always asks for a second factor"), required=False)
    is_active = forms.BooleanField(label=_("People may come in by it"), required=False)

    def __init__(self, *args: Any, provider: IdentityProvider | None = None, **kwargs: Any) -> None:
        if provider is not None:
            kwargs["initial"] = {name: getattr(provider, name) for name in self.kept}
            kwargs["initial"]["email_domains"] = ", ".join(provider.email_domains)
        super().__init__(*args, **kwargs)

    def clean_email_domains(self) -> list[str]:
        return listed(self.cleaned_data["email_domains"])


class ProviderForm(SideForm):
    kept = ("name", "issuer", "client_id", "acr", "vouches_always", "is_active")
    field_order = (
        "name",
        "issuer",
        "client_id",
        "client_secret",
        "email_domains",
        "acr",
        "vouches_always",
        "is_active",
    )

    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The provider's address, exactly as its discovery document names it."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://accounts.example.org"}),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=200,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        strip=True,
        max_length=500,
        help_text=_("It is never shown again. Leave it empty to keep the one that is set."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email_domains"].help_text = _(
            "Only people with an address of these domains come in. Empty: with any address it has verified."
        )
        self.fields["acr"].label = _("Level of proof (acr)")
        self.fields["vouches_always"].help_text = _(
            "Believed without its saying so (amr, acr). Else, where you want a second factor, we ask for one."
        )


def listed(text: str) -> list[str]:
    """Domains, however they are set apart."""
    return [part for part in re.split(r"[\s,;]+", text) if part]
