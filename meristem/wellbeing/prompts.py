"""Questions to begin a journal entry with, each for one of the sixteen scales."""

import dataclasses
import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meristem.wellbeing.types import Scale


@dataclasses.dataclass(frozen=True, slots=True)
class Prompt:
    key: str
    scale: Scale
    text: str | Promise


PROMPTS = (
    Prompt("good-enough", Scale.SELF_REGARD, _("What did you do today that was good enough, although nobody said so?")),
    Prompt("credit", Scale.REGARD_FOR_OTHERS, _("Who did something well lately without making much of it?")),
    Prompt(
        "level-ground",
        Scale.RELATIVE_REGARD,
        _("With whom do you feel on level ground, and what do the two of you do that makes it so?"),
    ),
    Prompt(
        "body-first",
        Scale.SELF_AWARENESS,
        _("Where in your body did today leave a trace, and what would it say if it could?"),
    ),
    Prompt(
        "other-seat",
        Scale.AWARENESS_OF_OTHERS,
        _("Think of someone you spoke with today. What may the day have been like from their chair?"),
    ),
    Prompt(
        "came-back",
        Scale.EMOTIONAL_RESILIENCE,
        _("What helped you back on your feet after the last hard day? Be exact."),
    ),
    Prompt(
        "small-strip",
        Scale.PERSONAL_POWER,
        _("In something that troubles you: what is the smallest part that is in your hands?"),
    ),
    Prompt(
        "one-step",
        Scale.GOAL_DIRECTEDNESS,
        _("What would you like to be able to say about this month when it is over?"),
    ),
    Prompt(
        "plan-b",
        Scale.FLEXIBILITY,
        _("When did something go otherwise than planned, and what came of it that you could not have planned?"),
    ),
    Prompt("half-sentence", Scale.PERSONAL_OPENNESS, _("What half sentence did you swallow today? Finish it here.")),
    Prompt(
        "kept-word", Scale.INVITATION_TO_TRUST, _("What did you promise this week, however small, and how did it go?")
    ),
    Prompt(
        "evidence", Scale.TRUST, _("Whom do you trust a little more than a year ago? What did you see that changed it?")
    ),
    Prompt(
        "both-sides",
        Scale.BALANCED_OUTLOOK,
        _("Take something ahead of you. What could go well, what could go badly, and what is likely?"),
    ),
    Prompt(
        "unsaid",
        Scale.EMOTIONAL_EXPRESSION_AND_CONTROL,
        _("What did you feel today and not show? Was that a choice or a habit?"),
    ),
    Prompt(
        "their-point",
        Scale.CONFLICT_HANDLING,
        _("In a disagreement that is still open: what is true in what the other side says?"),
    ),
    Prompt(
        "help-given",
        Scale.INTERDEPENDENCE,
        _("Who carried a little of your load lately, and do they know that you noticed?"),
    ),
)
BY_KEY = {prompt.key: prompt for prompt in PROMPTS}


def prompt_of_day(day: datetime.date) -> Prompt:
    """One prompt a day, the same all day long, each in its turn."""
    return PROMPTS[day.toordinal() % len(PROMPTS)]


def prompts_of_scale(scale: str) -> list[Prompt]:
    """The prompts for one scale, or all of them when none is named."""
    return [prompt for prompt in PROMPTS if not scale or prompt.scale == scale]
