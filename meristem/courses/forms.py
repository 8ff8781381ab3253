"""Forms of the author's pages. What they check is said again by the services; here it is said beside the field."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.courses.content import LONGEST_BODY
from meristem.courses.models import Course
from meristem.courses.types import COURSE_LANGUAGES, CURRENCIES, Cover, Difficulty, LessonType

Choices = list[tuple[str, Any]]


class NewCourseForm(forms.Form):
    """What a course begins with."""

    title = forms.CharField(
        label=_("Title"), max_length=100, help_text=_("What learners will look for. You can change it later.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=COURSE_LANGUAGES)


class CourseForm(forms.Form):
    """The details of a course. Lists are written one a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=100)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the catalogue: what it is about, and for whom."),
    )
    outcomes = forms.CharField(
        label=_("What learners will be able to do"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. Each completes “After this you can …”."),
    )
    description_html = forms.CharField(
        label=_("About this course"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    category_id = forms.ChoiceField(label=_("Topic"), required=False)
    new_category = forms.CharField(
        label=_("Or a new topic"), required=False, max_length=100, help_text=_("Taken instead of the choice above.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=COURSE_LANGUAGES)
    difficulty = forms.ChoiceField(label=_("Level"), choices=Difficulty.choices)
    duration_minutes = forms.IntegerField(
        label=_("Minutes in all"),
        min_value=0,
        max_value=100_000,
        help_text=_("What you promise in the catalogue. The lessons together: %(minutes)s."),
    )
    author_name = forms.CharField(
        label=_("Written by"),
        required=False,
        max_length=120,
        help_text=_("The credit that learners and visitors read."),
    )
    tags = forms.CharField(label=_("Tags"), required=False, max_length=1000, help_text=_("Separated by commas."))
    eq_scales = forms.MultipleChoiceField(
        label=_("Scales it works on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cover = forms.ChoiceField(label=_("Colour of the cover"), choices=Cover.choices)
    cover_image = forms.FileField(
        label=_("Picture for the cover"),
        required=False,
        max_length=300,
        help_text=_("PNG, JPEG or WebP, wider than high. Without one a drawing is grown."),
    )
    remove_cover_image = forms.BooleanField(label=_("Take the picture away"), required=False)
    price = forms.DecimalField(label=_("Price"), min_value=0, max_value=1_000_000, decimal_places=2, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code.upper()) for code in CURRENCIES])

    def __init__(self, *args: Any, categories: Choices, scales: Choices, minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category_id"].choices = [("", _("None")), *categories]  # type: ignore[attr-defined]
        self.fields["eq_scales"].choices = scales  # type: ignore[attr-defined]
        promise = self.fields["duration_minutes"]
        promise.help_text = str(promise.help_text) % {"minutes": minutes}

    @staticmethod
    def initial_of(course: Course) -> dict[str, Any]:
        """What the form shows of a course."""
        names = ("version", "title", "summary", "description_html", "language", "difficulty", "duration_minutes")
        return {name: getattr(course, name) for name in (*names, "author_name", "eq_scales", "cover", "currency")} | {
            "outcomes": "\n".join(course.outcomes),
            "tags": ", ".join(course.tags),
            "category_id": str(course.category_id or ""),
            "price": course.price_in_cents / 100 if course.price_in_cents else "",
        }

    def details(self) -> dict[str, Any]:
        """What `course_update` takes, without topic and picture."""
        given = self.cleaned_data
        names = ("version", "title", "summary", "description_html", "language", "difficulty", "duration_minutes")
        return {name: given[name] for name in (*names, "author_name", "eq_scales", "cover", "currency")} | {
            "outcomes": given["outcomes"].splitlines(),
            "tags": given["tags"].split(","),
            "price_in_cents": round((given["price"] or 0) * 100),
        }

    def category(self) -> UUID | None:
        """The topic that was chosen."""
        chosen = self.cleaned_data["category_id"]
        return UUID(chosen) if chosen else None


class LessonForm(forms.Form):
    """A lesson's text and facts; `version` is the one that the author began with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=100)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence, shown before the lesson is opened."),
    )
    body_html = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 18}), strip=False
    )
    external_url = forms.URLField(
        label=_("Address of the other site"), required=False, max_length=500, assume_scheme="https"
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1000)
    points = forms.IntegerField(
        label=_("Points"), min_value=0, max_value=1000, help_text=_("Earned once, when the lesson is finished.")
    )
    is_preview = forms.BooleanField(
        label=_("Free to try"), required=False, help_text=_("Visitors may read this lesson without an account.")
    )


class NewLessonForm(forms.Form):
    """A lesson's beginning."""

    title = forms.CharField(label=_("Title of the lesson"), max_length=100)
    type = forms.ChoiceField(label=_("Kind"), choices=LessonType.choices, initial=LessonType.TEXT)
    external_url = forms.URLField(
        label=_("Address, for a link to another site"), required=False, max_length=500, assume_scheme="https"
    )


class NewModuleForm(forms.Form):
    """A module's name."""

    title = forms.CharField(label=_("Title of the module"), max_length=100)


class ModuleForm(forms.Form):
    """A module's name and what it is about."""

    title = forms.CharField(label=_("Title of the module"), max_length=100)
    summary = forms.CharField(
        label=_("Summary"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class VideoForm(forms.Form):
    """A film for a lesson: uploaded, or chosen from the library."""

    file = forms.FileField(
        label=_("Upload a film or sound"),
        required=False,
        max_length=300,
        allow_empty_file=True,
        help_text=_("MP4 or WebM, MP3 or M4A, at most 50 MB."),
    )
    video_id = forms.ChoiceField(label=_("Or choose one from the library"), required=False)

    def __init__(self, *args: Any, films: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["video_id"].choices = [("", _("None")), *films]  # type: ignore[attr-defined]


class QuizForm(forms.Form):
    """The rules of a quiz."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=200)
    intro = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What learners read before they begin."),
    )
    threshold = forms.DecimalField(
        label=_("Passed from (percent)"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        help_text=_("Leave it empty and everybody passes who finishes."),
    )
    attempts_limit = forms.IntegerField(
        label=_("Attempts"), required=False, min_value=1, max_value=1000, help_text=_("Leave it empty for any number.")
    )
    cooldown_hours = forms.IntegerField(
        label=_("Hours between attempts"),
        required=False,
        min_value=1,
        max_value=8760,
        help_text=_("Leave it empty for no wait."),
    )
