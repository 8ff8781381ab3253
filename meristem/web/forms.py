"""What a person chooses about how the product is to be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Preferences
from meristem.notifications.types import Digest


class PreferencesForm(forms.Form):
    """Language, time zone and theme stand with the account, kinds of notices on a page of their own."""

    plain_letters = forms.BooleanField(
        label=_("Letters as plain text"),
        required=False,
        help_text=_("E-mail comes without any design, for simple programs and screen readers."),
    )
    is_on_board = forms.BooleanField(
        label=_("Show me on the leaderboard"),
        required=False,
        help_text=_("In this organisation. Your points stay yours either way."),
    )
    keeps_drafts = forms.BooleanField(
        label=_("Keep unsent words in this browser"),
        required=False,
        help_text=_("They come back when the connection was lost. Switch it off on devices that others use."),
    )
    is_mail_wanted = forms.BooleanField(
        label=_("Send me e-mail"), required=False, help_text=_("Off: nothing but what keeps your account safe.")
    )
    digest = forms.ChoiceField(label=_("E-mail that can wait"), choices=Digest.choices)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    text_size = forms.ChoiceField(label=_("Size of text"), choices=Preferences.TextSize.choices)
    less_motion = forms.BooleanField(
        label=_("Keep the page still"),
        required=False,
        help_text=_("No movement, also where your device does not ask for it."),
    )
    captions = forms.BooleanField(
        label=_("Films begin with captions"), required=False, help_text=_("You can always switch them in the film.")
    )
    answer_keys = forms.BooleanField(
        label=_("Number keys choose answers"),
        required=False,
        help_text=_("Switch it off if you type by voice, or digits choose by accident."),
    )
    goes_on = forms.BooleanField(
        label=_("Go on by itself"),
        required=False,
        help_text=_("The next question comes as soon as you tap an answer, where one answer is enough."),
    )
    shows_progress = forms.BooleanField(
        label=_("Show how far I am"), required=False, help_text=_("How many are answered, and about how long it takes.")
    )


GROUPS = (
    ("communication", _("Communication"), ("plain_letters",)),
    ("privacy", _("Privacy"), ("is_on_board", "keeps_drafts")),
    ("notifications", _("Notices"), ("is_mail_wanted", "digest", "quiet_from", "quiet_until")),
    ("content", _("Content"), ("text_size", "less_motion", "captions")),
    ("assessment", _("Questions and questionnaires"), ("answer_keys", "goes_on", "shows_progress")),
)
