"""Forms of the library."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

LICENCES = ["CC BY 4.0", "CC BY-SA 4.0", "CC0 1.0"]


class UploadForm(forms.Form):
    """A file and its name; the name may be left out and is then the file's own."""

    file = forms.FileField(label=_("File"), max_length=300, allow_empty_file=True)
    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What it shows"),
        max_length=500,
        required=False,
        help_text=_("Read aloud to people who do not see a picture. Leave it empty for decoration."),
    )


class DescribeForm(forms.Form):
    """What is said of a file."""

    title = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("What it shows"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=100,
        required=False,
        help_text=_("For example: our own, CC BY 4.0, bought from …"),
    )


class CaptionsForm(forms.Form):
    """Captions in one language."""

    file = forms.FileField(label=_("Captions (WebVTT)"), max_length=300, allow_empty_file=True)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PosterForm(forms.Form):
    """The picture shown before a film plays."""

    file = forms.FileField(label=_("Picture"), max_length=300, allow_empty_file=True)
