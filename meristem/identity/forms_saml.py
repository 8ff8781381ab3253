"""What an administrator types about a SAML provider."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE
from meristem.identity.forms_provider import listed
from meristem.identity.models import IdentityProvider


class SamlForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[ONE_LINE],
        help_text=_("As your people know it, for instance “Northfield account”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
    email_domains = forms.CharField(
        label=_("Domains of addresses"),
        required=False,
        max_length=5000,
        help_text=_("Only people with an address of these domains come in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "example.org"}),
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
    acr = forms.CharField(
        label=_("Level of proof (authentication context)"),
        required=False,
        max_length=200,
        validators=[ONE_LINE],
        help_text=_(
            "Asked for at each sign-in; when the provider names it, it counts as a second factor. Often empty."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "https://refeds.org/profile/mfa"}),
    )
    vouches_always = forms.BooleanField(
        label=_("It always asks for a second factor"),
        required=False,
        help_text=_("Believed without its saying so. Else, where you want a second factor, we ask for one."),
    )
    is_active = forms.BooleanField(label=_("People may come in by it"), required=False)

    def __init__(self, *args: Any, provider: IdentityProvider | None = None, **kwargs: Any) -> None:
        if provider is not None:
            kwargs["initial"] = {
                "name": provider.name,
                "issuer": provider.issuer,
                "sign_in_address": provider.sign_in_address,
                "certificates": "\n".join(provider.certificates),
                "email_domains": ", ".join(provider.email_domains),
                "email_attribute": provider.email_attribute,
                "name_attribute": provider.name_attribute,
                "signs_requests": provider.signs_requests,
                "acr": provider.acr,
                "vouches_always": provider.vouches_always,
                "is_active": provider.is_active,
            }
        super().__init__(*args, **kwargs)

    def clean_email_domains(self) -> list[str]:
        return listed(self.cleaned_data["email_domains"])
