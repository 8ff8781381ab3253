"""What people type about themselves."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import User
from meristem.identity.types import Scope
from meristem.identity.zones import is_zone, zone_choices
from meristem.kernel.errors import Invalid

LONGEST_PASSWORD = 256
ONE_LINE = RegexValidator(r"[\r\n\x00]", _("A name is one line."), inverse_match=True)


def language_choices() -> list[tuple[str, str]]:
    """Code and own name of each language of the interface."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


class PasswordField(forms.CharField):
    """A password is never trimmed and never given back to the page."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **kwargs)


def clean_new_password(form: forms.Form, user: User) -> None:
    """Hold a new password against the rules, with what is known of the person."""
    password = form.cleaned_data.get("password")
    if password:
        try:
            validate_password(password, user)  # type: ignore[arg-type]
        except forms.ValidationError as error:
            form.add_error("password", error)


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("E-mail or user name"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField(label=_("Password"), autocomplete="current-password")
    stay = forms.BooleanField(label=_("Stay signed in on this device for 30 days"), required=False, initial=True)


class AgeFields(forms.Form):
    """Where one is asked how old one is; without `asks_age` the fields are not there."""

    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Asked of everybody who joins here. Of adults it is not kept."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    guardian_email = forms.CharField(
        label=_("E-mail of a parent or guardian"),
        required=False,
        max_length=254,
        help_text=_("Only if you are too young to decide alone. They get a letter and can agree or refuse."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asks_age: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_age:
            del self.fields["birth_date"], self.fields["guardian_email"]

    def told(self) -> dict[str, Any]:
        """What services take: `birth` and `guardian_email`."""
        given = self.cleaned_data
        return {"birth": given.get("birth_date"), "guardian_email": given.get("guardian_email", "")}

    def refuse(self, error: Invalid) -> None:
        """Put what a service said beside the fields."""
        for name, messages in error.fields.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class SignUpForm(AgeFields):
    field_order = ["display_name", "email", "birth_date", "guardian_email", "password"]
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = PasswordField(
        label=_("Password"), autocomplete="new-password", help_text=_("At least 10 characters. A sentence is fine.")
    )
    # Guessed by a script from the browser's own settings; changed later in the settings.
    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        return zone if is_zone(zone) else "UTC"

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        clean_new_password(self, User(email=cleaned.get("email", ""), display_name=cleaned.get("display_name", "")))
        return cleaned


class ResetRequestForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    password = PasswordField(
        label=_("New password"), autocomplete="new-password", help_text=_("At least 10 characters. A sentence is fine.")
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user or User()

    def clean(self) -> dict[str, Any]:
        clean_new_password(self, self.user)
        return self.cleaned_data


class PasswordChangeForm(NewPasswordForm):
    current = PasswordField(label=_("Password now"), autocomplete="current-password")
    keeps_tokens = forms.BooleanField(
        label=_("Let my personal tokens go on"),
        required=False,
        help_text=_("Else they end too. Leave it off if somebody may know your password."),
    )
    field_order = ["current", "password", "keeps_tokens"]


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[ONE_LINE],
        help_text=_("As people of your organisations see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=60,
        help_text=_("Optional. You may sign in with it instead of your e-mail."),
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9][A-Za-z0-9._-]{2,59}\Z",
                _("3 to 60 letters without accents, digits, dots, dashes; a letter or digit first."),
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    theme = forms.ChoiceField(label=_("Theme"), choices=User.Theme.choices)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("My spreadsheet")}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    days = forms.ChoiceField(
        label=_("It works for"),
        choices=[
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("365", _("a year")),
            ("", _("as long as I do not revoke it")),
        ],
        required=False,
        initial="90",
    )

    def expires_at(self) -> datetime.datetime | None:
        """The moment at which the token stops working."""
        days = self.cleaned_data["days"]
        return timezone.now() + datetime.timedelta(days=int(days)) if days else None
