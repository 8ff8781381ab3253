"""What is chosen on the preferences page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.kernel.notices import INBOX, MAIL
from meristem.notifications.types import Digest

# The field of a kind and a channel; codes of kinds hold dots and no colon.
SEPARATOR = ":"
CHANNEL_WORDS = {INBOX: _("Inbox"), MAIL: _("E-mail")}


class SettingsForm(forms.Form):
    """Quiet hours, digest, mail at all."""

    is_mail_wanted = forms.BooleanField(label=_("Send me e-mail"), required=False)
    digest = forms.ChoiceField(label=_("E-mail that can wait"), choices=Digest.choices)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


def choices_in(data: Any, shown: list[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """What the page's boxes say: each that was shown is on when it was sent, off when it was not."""
    return {(kind, channel): f"{kind}{SEPARATOR}{channel}" in data for kind, channel in shown}
