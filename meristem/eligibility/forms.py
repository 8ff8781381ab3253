"""Forms of those who run surveys."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.eligibility.models import Survey
from meristem.eligibility.questions import LANGUAGES, LONGEST_INTRO, LONGEST_TEXT, LONGEST_TITLE
from meristem.eligibility.types import AGREEMENT, SMALLEST_GROUP, QuestionType, Words
from meristem.kernel.errors import DomainError

# Beyond it no calendar can count on; far less is taken anyway.
FARTHEST = datetime.date(9000, 1, 1)
SHORT = forms.TextInput
LONG = forms.Textarea


def _words(label: Any, longest: int, widget: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, widget=widget, help_text=help_text)


class TranslatedForm(forms.Form):
    """A form whose texts are written in English, Korean or both: fields `<name>_en` and `<name>_ko`."""

    def words(self, name: str) -> Words:
        return {code: self.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}

    def take(self, error: DomainError) -> None:
        """Show what the service refused beside the field it is about."""
        messages = [str(message) for found in error.fields.values() for message in found] or [str(error.detail)]
        name = next(iter(error.fields), "")
        field = next((known for known in (name, f"{name}_en") if known in self.fields), None)
        for message in messages:
            self.add_error(field, message)


class WordsForm(TranslatedForm):
    title_en = _words(_("Title in English"), LONGEST_TITLE, SHORT)
    title_ko = _words(_("Title in Korean"), LONGEST_TITLE, SHORT)
    intro_en = _words(_("Introduction in English"), LONGEST_INTRO, LONG)
    intro_ko = _words(_("Introduction in Korean"), LONGEST_INTRO, LONG)
    closing_en = _words(_("Thanks in English"), LONGEST_INTRO, LONG)
    closing_ko = _words(_("Thanks in Korean"), LONGEST_INTRO, LONG)
    threshold = forms.IntegerField(
        label=_("Smallest group shown"),
        min_value=SMALLEST_GROUP,
        max_value=1000,
        initial=SMALLEST_GROUP,
        help_text=_(
            "No figure about fewer people than this is shown. After the launch it can be raised, never lowered."
        ),
    )

    @staticmethod
    def initial_of(survey: Survey) -> dict[str, Any]:
        texts = {"title": survey.title, "intro": survey.intro, "closing": survey.closing}
        found = {f"{name}_{code}": text.get(code, "") for name, text in texts.items() for code in LANGUAGES}
        return found | {"threshold": survey.threshold}


class QuestionForm(TranslatedForm):
    type = forms.ChoiceField(label=_("Kind"), choices=QuestionType.choices, initial=QuestionType.SCALE)
    text_en = _words(_("Question in English"), LONGEST_TEXT, SHORT)
    text_ko = _words(_("Question in Korean"), LONGEST_TEXT, SHORT)
    options_en = _words(
        _("Answers in English"), 3000, LONG, _("For a choice: one answer a line. A scale goes from disagree to agree.")
    )
    options_ko = _words(_("Answers in Korean"), 3000, LONG, _("The same answers in the same order."))
    required = forms.BooleanField(label=_("An answer is needed"), required=False)

    def question(self) -> dict[str, Any]:
        """What was typed, in the stored shape; the service checks it."""
        kind = self.cleaned_data["type"]
        made: dict[str, Any] = {"type": kind, "text": self.words("text"), "required": self.cleaned_data["required"]}
        if kind == QuestionType.SCALE:
            made |= {"min": 1, "max": 5, "labels": AGREEMENT}
        elif kind == QuestionType.SINGLE_CHOICE:
            made["options"] = self._options()
        else:
            made["max_length"] = 600
        return made

    def _options(self) -> list[dict[str, Any]]:
        lines = {
            code: [line.strip() for line in self.cleaned_data[f"options_{code}"].splitlines() if line.strip()]
            for code in LANGUAGES
        }
        return [
            {
                "key": f"answer-{place + 1}",
                "text": {code: lines[code][place] for code in LANGUAGES if place < len(lines[code])},
            }
            for place in range(max(map(len, lines.values())))
        ]

    def take(self, error: DomainError) -> None:
        if "questions" in next(iter(error.fields), ""):
            wrong_options = self.cleaned_data["type"] == QuestionType.SINGLE_CHOICE and any(self.words("text").values())
            self.add_error("options_en" if wrong_options else "text_en", str(error.detail))
        else:
            super().take(error)


class LaunchForm(TranslatedForm):
    closes_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Answers are taken until the end of this day. Results can be seen after that."),
    )

    def closes_at(self) -> datetime.datetime:
        """The end of the last day, in the zone of whoever launches."""
        day = min(self.cleaned_data["closes_on"], FARTHEST) + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))

    def take(self, error: DomainError) -> None:
        for messages in error.fields.values() or [[error.detail]]:
            for message in messages:
                self.add_error("closes_on" if "closes_at" in error.fields else None, str(message))


class ThresholdForm(TranslatedForm):
    threshold = forms.IntegerField(label=_("Smallest group shown"), min_value=SMALLEST_GROUP, max_value=1000)
