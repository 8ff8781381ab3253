"""What is typed about links and lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE
from meristem.organizations.forms import RolesField
from meristem.organizations.types import Role


class LinkForm(forms.Form):
    label = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        validators=[ONE_LINE],
        help_text=_("Only you and your colleagues see this."),
    )
    roles = RolesField(initial=[Role.LEARNER])
    most_uses = forms.IntegerField(label=_("How many people may use it"), min_value=1, max_value=1000, initial=20)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=14)
    group_id = forms.ChoiceField(label=_("Into the group"), required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group_id"].choices = [("", _("none")), *groups]  # type: ignore[attr-defined]
        # A link may be passed on: administrators are invited by their address.
        choices = [choice for choice in Role.choices if choice[0] != Role.ADMINISTRATOR]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV in UTF-8. The first line names the columns: email, and if you like roles, title, department, group."
        ),
    )
    roles = RolesField(initial=[Role.LEARNER])
