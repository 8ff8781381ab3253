"""Forms of learning's pages."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RATINGS = [(5, _("5: I would send a friend")), (4, "4"), (3, "3"), (2, "2"), (1, _("1: not for me"))]


class ReviewForm(forms.Form):
    """What one thinks of a finished course."""

    rating = forms.TypedChoiceField(
        label=_("How was it for you?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect, required=True
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Colleagues who look at the course can read this with your name."),
    )


class RevokeForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=300, strip=True)


class AssignForm(forms.Form):
    """Whom to ask to take a course, and until when."""

    people = forms.MultipleChoiceField(label=_("People"), widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day is over at midnight in your time zone. Leave it empty for no date."),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def due_at(self) -> datetime.datetime | None:
        """The end of the chosen day where she is."""
        day = self.cleaned_data["due_on"]
        if day is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))
