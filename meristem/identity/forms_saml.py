"""What an administrator types about a SAML provider."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE
from meristem.identity.forms_provider import SideForm
from meristem.identity.models import IdentityProvider


class SamlForm(SideForm):
    kept = (
        *("name", "issuer", "sign_in_address", "email_attribute", "name_attribute", "signs_requests"),
        *("acr", "vouches_always", "is_active"),
    )
    field_order = (
        *("name", "metadata", "issuer", "sign_in_address", "certificates", "email_domains", "email_attribute"),
        *("name_attribute", "signs_requests", "acr", "vouches_always", "is_active"),
    )

    metadata = forms.CharField(
        label=_("Metadata of the provider (XML)"),
        required=False,
        max_length=262_144,
        help_text=_("The simplest way: paste the whole document, also when its keys change."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    issuer = forms.CharField(
        label=_("Entity ID of the provider"),
        required=False,
        max_length=300,
        validators=[ONE_LINE],
        help_text=_("Its name, exactly as the provider writes it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://sso.example.org/saml"}),
    )
    sign_in_address = forms.CharField(
        label=_("Sign-in address"),
        required=False,
        max_length=500,
        help_text=_("Where it takes requests by redirect (HTTP-Redirect)."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://sso.example.org/saml/redirect"}),
    )
    certificates = forms.CharField(
        label=_("Certificate of the provider"),
        required=False,
        max_length=40_000,
        help_text=_("What it signs with (PEM). While it changes keys, paste the old and the new one below each other."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    email_attribute = forms.CharField(
        label=_("Attribute with the e-mail address"),
        required=False,
        max_length=200,
        validators=[ONE_LINE],
        help_text=_("Empty: the usual names are looked for."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name_attribute = forms.CharField(
        label=_("Attribute with the name"),
        required=False,
        max_length=200,
        validators=[ONE_LINE],
        help_text=_("Empty: the usual names are looked for."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signs_requests = forms.BooleanField(label=_("Sign our requests"), required=False, initial=True)

    def __init__(self, *args: Any, provider: IdentityProvider | None = None, **kwargs: Any) -> None:
        super().__init__(*args, provider=provider, **kwargs)
        if provider is not None:
            self.initial["certificates"] = "\n".join(provider.certificates)
        self.fields["email_domains"].help_text = _("Only people with an address of these domains come in.")
        self.fields["acr"].label = _("Level of proof (authentication context)")
        self.fields["vouches_always"].help_text = _(
            "Believed without its saying so. Else, where you want a second factor, we ask for one."
        )
