"""What administrators and founders type."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE, AgeFields, NewPasswordForm, language_choices
from meristem.identity.models import User
from meristem.organizations.services.invitations import MOST_AT_ONCE
from meristem.organizations.types import DEFAULT_DAYS, DEFAULT_IDLE_HOURS, Role

SIZES = [
    ("", _("not said")),
    ("1-10", _("1 to 10 people")),
    ("11-50", _("11 to 50 people")),
    ("51-200", _("51 to 200 people")),
    ("201-1000", _("201 to 1,000 people")),
    ("1001+", _("more than 1,000 people")),
]


class FoundForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    industry = forms.CharField(
        label=_("Field"), required=False, max_length=100, help_text=_("For instance: health care.")
    )
    size_range = forms.ChoiceField(label=_("Size"), choices=SIZES, required=False)


class SettingsForm(FoundForm):
    company_email = forms.EmailField(
        label=_("Contact e-mail"), required=False, help_text=_("Where members turn with questions.")
    )
    billing_email = forms.EmailField(label=_("E-mail for invoices"), required=False)
    default_language = forms.ChoiceField(
        label=_("Language of letters to people who have no account yet"), choices=language_choices
    )
    visitors_see_courses = forms.BooleanField(
        label=_("People without an account may see the catalogue"),
        required=False,
        help_text=_("Visitors meet only the public organisation's catalogue in this release."),
    )
    requires_second_factor = forms.BooleanField(
        label=_("Everybody needs a second factor"),
        required=False,
        help_text=_("Who has none is led to set one up at the next step, and reaches nothing else before."),
    )
    least_age = forms.IntegerField(
        label=_("Least age"),
        required=False,
        min_value=1,
        max_value=25,
        help_text=_("Whoever is younger cannot join. Empty: nobody is asked."),
    )
    guardian_age = forms.IntegerField(
        label=_("A guardian agrees below the age of"),
        required=False,
        min_value=1,
        max_value=25,
        help_text=_("Until then the account waits. Empty: nobody needs one."),
    )
    session_idle_hours = forms.IntegerField(
        label=_("Sessions end unused after (hours)"),
        required=False,
        min_value=1,
        max_value=DEFAULT_IDLE_HOURS,
        help_text=_("From 1 to 336, which are 14 days. It holds for sessions in this organisation, open ones too."),
    )
    session_days = forms.IntegerField(
        label=_("Sessions last at most (days)"),
        required=False,
        min_value=1,
        max_value=DEFAULT_DAYS,
        help_text=_("From 1 to 30. Then everybody signs in anew."),
    )


class RolesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=30_000,
        help_text=_("One or many, on lines of their own or with commas between them; up to 100 at once."),
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "none", "spellcheck": "false"}),
    )
    roles = RolesField(initial=[Role.LEARNER])

    def clean_emails(self) -> list[str]:
        emails = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        wrong = []
        for email in emails:
            try:
                validate_email(email)
            except ValidationError:
                wrong.append(email)
        if wrong:
            raise ValidationError(_("Not an address: %(wrong)s"), params={"wrong": ", ".join(wrong[:5])})
        if len(emails) > MOST_AT_ONCE:
            raise ValidationError(
                _("These are %(num)s addresses; invite 100 at once at most."), params={"num": len(emails)}
            )
        return emails


class RolesForm(forms.Form):
    roles = RolesField()


class DescribeForm(forms.Form):
    job_title = forms.CharField(label=_("Title"), required=False, max_length=120, validators=[ONE_LINE])
    department = forms.CharField(
        label=_("Department"),
        required=False,
        max_length=120,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"list": "departments"}),
    )


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, validators=[ONE_LINE])
    characteristic = forms.CharField(
        label=_("What it is"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class GroupMemberForm(forms.Form):
    user = forms.UUIDField()
    is_manager = forms.BooleanField(required=False)


class JoinForm(AgeFields):
    """What somebody who has an account is asked when she joins."""


class AcceptForm(AgeFields, NewPasswordForm):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    field_order = ["display_name", "birth_date", "guardian_email", "password"]

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, user=User(email=email), **kwargs)
