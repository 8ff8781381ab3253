from django import forms
from django.utils.translation import gettext_lazy as _


class PauseForm(forms.Form):
    """Until when the streak rests."""

    until = forms.DateField(label=_("Rest until"), widget=forms.DateInput(attrs={"type": "date"}))
