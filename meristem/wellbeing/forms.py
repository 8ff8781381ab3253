"""Forms of wellbeing: they parse; what is allowed is the services' to say."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meristem.kernel.ids import uuid7
from meristem.wellbeing.days import moment_of, zone_of
from meristem.wellbeing.queries import Entry, Goal, Mood
from meristem.wellbeing.services import FingerWriting, Writing
from meristem.wellbeing.services.goals import FINGER_LENGTH, GOAL_LENGTH, NOTES_LENGTH
from meristem.wellbeing.services.journal import TITLE_LENGTH
from meristem.wellbeing.services.moods import NOTE_LENGTH
from meristem.wellbeing.types import FINGER_QUESTIONS, Activity, Feeling, Finger, Scale

SKIPPED = _("Summer time skipped this hour that day. Choose a time before or after it.")


class MomentField(forms.Field):
    """A wall clock in a named zone, told as a moment: a skipped hour is refused, of a repeated one the first counts."""

    widget = forms.DateTimeInput
    zone = "UTC"

    def wall(self, moment: datetime.datetime) -> datetime.datetime:
        """What a clock in the field's zone showed."""
        return moment.astimezone(zone_of(self.zone)).replace(tzinfo=None, second=0, microsecond=0)

    def to_python(self, value: Any) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        try:
            wall = datetime.datetime.fromisoformat(str(value))
            moment = moment_of(wall.replace(tzinfo=None), self.zone)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Write a date and a time, like 2026-03-04 15:30.")) from error
        if moment is None:
            raise forms.ValidationError(SKIPPED)
        return moment


class MoodForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How was it, from 1 to 10?"),
        choices=[(str(number), str(number)) for number in range(1, 11)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    feelings = forms.MultipleChoiceField(
        label=_("Feelings"), choices=Feeling.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    activities = forms.MultipleChoiceField(
        label=_("What was going on"), choices=Activity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    eq_factors = forms.MultipleChoiceField(
        label=_("What it has to do with"), choices=Scale.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea)
    occurred_at = MomentField(label=_("When"))
    # Made with the page, so that a form sent twice makes one entry.
    mood_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, mood: Mood | None = None, **kwargs: Any) -> None:
        self.mood = mood
        if mood is not None:
            kwargs["initial"] = {
                "score": str(mood.score),
                "feelings": mood.feelings,
                "activities": mood.activities,
                "eq_factors": mood.eq_factors,
                "note": mood.note or "",
            }
        else:
            kwargs["initial"] = {"mood_id": uuid7()}
        super().__init__(*args, **kwargs)
        moment = self.fields["occurred_at"]
        assert isinstance(moment, MomentField)
        moment.zone = zone
        moment.initial = moment.wall(mood.occurred_at if mood else datetime.datetime.now(datetime.UTC))

    def clean_occurred_at(self) -> datetime.datetime | None:
        """A wall clock left as it stood keeps its moment to the second, also in a repeated hour."""
        moment: datetime.datetime | None = self.cleaned_data["occurred_at"]
        field = self.fields["occurred_at"]
        assert isinstance(field, MomentField)
        if self.mood is not None and moment is not None and field.wall(self.mood.occurred_at) == field.wall(moment):
            return self.mood.occurred_at
        return moment


class JournalForm(forms.Form):
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_LENGTH)
    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea)
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1000, help_text=_("Words of your own, with commas between them.")
    )
    mood_score = forms.TypedChoiceField(
        label=_("Mood"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("not noted")), *((str(number), str(number)) for number in range(1, 11))],
    )
    eq_scale = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("nothing in particular")), *Scale.choices]
    )
    prompt_key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    editor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    beat = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(entry: Entry) -> dict[str, Any]:
        return {
            "title": entry.title,
            "text": entry.text,
            "tags": ", ".join(entry.tags),
            "mood_score": "" if entry.mood_score is None else str(entry.mood_score),
            "eq_scale": entry.eq_scale,
            "prompt_key": entry.prompt_key,
            "version": entry.version,
        }

    def writing(self) -> Writing:
        """What was typed, for the service."""
        data = self.cleaned_data
        return Writing(
            title=data["title"],
            text=data["text"].replace("\r\n", "\n"),
            tags=tuple(tag.strip() for tag in data["tags"].split(",") if tag.strip()),
            mood_score=data["mood_score"],
            eq_scale=data["eq_scale"],
            prompt_key=data["prompt_key"],
        )


class GoalForm(forms.Form):
    """The palm and five fingers on one page; a finger's fields are named `<finger>_text` and so on."""

    goal = forms.CharField(label=_("The goal, in the palm"), max_length=GOAL_LENGTH)
    notes = forms.CharField(label=_("Why it matters"), required=False, max_length=NOTES_LENGTH, widget=forms.Textarea)
    target_on = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    goal_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, goal: Goal | None = None, **kwargs: Any) -> None:
        if goal is not None:
            kwargs["initial"] = self._initial_of(goal)
        else:
            kwargs["initial"] = {"goal_id": uuid7()}
        super().__init__(*args, **kwargs)
        for finger in Finger:
            self.fields[f"{finger}_text"] = forms.CharField(
                label=FINGER_QUESTIONS[finger], required=False, max_length=FINGER_LENGTH
            )
            self.fields[f"{finger}_progress"] = forms.IntegerField(
                label=_("Progress in percent"), min_value=0, max_value=100, initial=0
            )
            self.fields[f"{finger}_due_on"] = forms.DateField(
                label=_("By when"), required=False, widget=forms.DateInput
            )
            self.fields[f"{finger}_notes"] = forms.CharField(
                label=_("Notes"), required=False, max_length=NOTES_LENGTH, widget=forms.Textarea
            )

    @staticmethod
    def _initial_of(goal: Goal) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "goal": goal.goal,
            "notes": goal.notes,
            "target_on": goal.target_on,
            "version": goal.version,
        }
        for part in goal.fingers:
            for name in ("text", "progress", "due_on", "notes"):
                initial[f"{part.finger}_{name}"] = getattr(part, name)
        return initial

    def parts(self) -> list[dict[str, Any]]:
        """For the template: each finger with its bound fields."""
        return [
            {
                "finger": finger,
                "name": finger.label,
                "text": self[f"{finger}_text"],
                "progress": self[f"{finger}_progress"],
                "due_on": self[f"{finger}_due_on"],
                "notes": self[f"{finger}_notes"],
            }
            for finger in Finger
        ]

    def fingers(self) -> dict[str, FingerWriting]:
        data = self.cleaned_data
        return {
            str(finger): FingerWriting(
                text=data[f"{finger}_text"],
                progress=data[f"{finger}_progress"],
                due_on=data[f"{finger}_due_on"],
                notes=data[f"{finger}_notes"],
            )
            for finger in Finger
        }


def add_errors(form: forms.Form, fields: dict[str, list[Any]]) -> None:
    """Put a service's messages beside the form's fields."""
    for name, messages in fields.items():
        form.add_error(name if name in form.fields else None, [forms.ValidationError(message) for message in messages])
