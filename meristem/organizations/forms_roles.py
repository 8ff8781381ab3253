"""What is typed about an organisation's own roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.identity.forms import ONE_LINE
from meristem.kernel.access import all_permissions


class OwnRoleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, validators=[ONE_LINE])
    description = forms.CharField(
        label=_("What it is for"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    permissions = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, may_grant: frozenset[str], **kwargs: Any) -> None:
        """Only what the person may pass on can be chosen."""
        super().__init__(*args, **kwargs)
        labels = all_permissions()
        choices = [(code, labels[code]) for code in sorted(labels) if code in may_grant]
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    user = forms.UUIDField()
    group = forms.UUIDField(required=False)
