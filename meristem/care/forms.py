"""Forms of care: they parse; what is allowed is the services' to say."""

import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from meristem.care.models import Therapist
from meristem.care.queries import language_choices
from meristem.care.services import Profile
from meristem.care.types import Mode, Specialisation


class MomentField(forms.Field):
    """A moment with its zone, as the pages' own buttons carry it."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = datetime.datetime.fromisoformat(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the free hours.")) from error
        if moment.tzinfo is None:
            raise forms.ValidationError(_("Choose one of the free hours."))
        return moment


class BookForm(forms.Form):
    starts_at = MomentField(label=_("Hour"))
    mode = forms.ChoiceField(label=_("How to meet"), choices=Mode.choices, required=False, widget=forms.RadioSelect)


class FilterForm(forms.Form):
    specialisation = forms.ChoiceField(
        label=_("What it is about"), required=False, choices=[("", _("anything")), *Specialisation.choices]
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    mode = forms.ChoiceField(label=_("How to meet"), required=False, choices=[("", _("any way")), *Mode.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any")), *language_choices()]

    def chosen(self) -> dict[str, str]:
        """What was asked for; a word that is not on the list asks for nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ProfileForm(forms.Form):
    headline = forms.CharField(label=_("Yourself in one line"), max_length=120, required=False)
    bio = forms.CharField(label=_("About you"), max_length=4000, required=False, widget=forms.Textarea)
    specialisations = forms.MultipleChoiceField(
        label=_("What you work with"),
        choices=Specialisation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    modes = forms.MultipleChoiceField(
        label=_("How you meet"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    meeting_details = forms.CharField(
        label=_("What those who booked need to know"),
        help_text=_("The room, the way in, where the link will come from."),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    licence_number = forms.CharField(label=_("Licence number"), max_length=60, required=False)
    profile_url = forms.URLField(label=_("Web page"), max_length=300, required=False, assume_scheme="https")
    price = forms.DecimalField(
        label=_("Price of a session"),
        help_text=_("0 when the organisation pays; empty when it is not said here."),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    currency = forms.CharField(label=_("Currency, in three letters"), max_length=3, required=False)
    session_minutes = forms.IntegerField(label=_("Minutes of a session"), min_value=15, max_value=180, initial=50)
    buffer_minutes = forms.IntegerField(label=_("Minutes between sessions"), min_value=0, max_value=120, initial=10)
    time_zone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Your hours follow this clock."))
    is_listed = forms.BooleanField(label=_("Show me in the directory"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = language_choices()

    @classmethod
    def initial_of(cls, row: Therapist) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}

    def profile(self) -> Profile:
        """What was typed, for the service."""
        data = self.cleaned_data
        return Profile(
            **data
            | {name: tuple(data[name]) for name in ("specialisations", "languages", "modes")}
            | {"currency": data["currency"].upper()}
        )


class RuleForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput)
    ends_at = forms.TimeField(label=_("Until"), widget=forms.TimeInput)


class AwayForm(forms.Form):
    first_day = forms.DateField(label=_("First day away"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day away"), widget=forms.DateInput)


def add_errors(form: forms.Form, fields: dict[str, list[Any]], detail: Any = "") -> None:
    """Put a service's messages beside the form's fields; what has no field stands above them."""
    for name, messages in fields.items():
        form.add_error(name if name in form.fields else None, [forms.ValidationError(message) for message in messages])
    if detail and not fields:
        form.add_error(None, str(detail))
