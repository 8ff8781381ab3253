"""How facts about courses are said: lengths, prices, levels, scales, languages."""

from babel.numbers import format_currency
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.courses.types import COURSE_LANGUAGES, Difficulty, LessonType

DURATION_LABELS = {
    "short": gettext_lazy("Up to 30 minutes"),
    "medium": gettext_lazy("30 to 90 minutes"),
    "long": gettext_lazy("Longer"),
}
LESSON_LABELS = {
    LessonType.TEXT: gettext_lazy("Reading"),
    LessonType.VIDEO: gettext_lazy("Film"),
    LessonType.QUIZ: gettext_lazy("Quiz"),
    LessonType.EXTERNAL: gettext_lazy("Another site"),
}
# The scales of the emotional intelligence profile by the keys that courses carry. The profile keeps its own texts as
# data; here are only the names, so that a list of courses needs no further query.
SCALE_LABELS = {
    "self_regard": gettext_lazy("Self Regard"),
    "regard_for_others": gettext_lazy("Regard for Others"),
    "relative_regard": gettext_lazy("Relative Regard"),
    "self_awareness": gettext_lazy("Self Awareness"),
    "awareness_of_others": gettext_lazy("Awareness of Others"),
    "emotional_resilience": gettext_lazy("Emotional Resilience"),
    "personal_power": gettext_lazy("Personal Power"),
    "goal_directedness": gettext_lazy("Goal Directedness"),
    "flexibility": gettext_lazy("Flexibility"),
    "personal_openness": gettext_lazy("Personal Openness"),
    "invitation_to_trust": gettext_lazy("Invitation to Trust"),
    "trust": gettext_lazy("Trust"),
    "balanced_outlook": gettext_lazy("Balanced Outlook"),
    "emotional_expression_and_control": gettext_lazy("Emotional Expression and Control"),
    "conflict_handling": gettext_lazy("Conflict Handling"),
    "interdependence": gettext_lazy("Interdependence"),
}
# Currencies that have no hundredths.
WHOLE_CURRENCIES = frozenset({"jpy", "krw"})


def difficulty_label(value: str) -> str:
    """Beginner, intermediate, advanced."""
    return str(Difficulty(value).label) if value in Difficulty.values else value


def language_label(code: str) -> str:
    """A language by its own name."""
    return dict(COURSE_LANGUAGES).get(code, code)


def duration_label(value: str) -> str:
    """How long a course of this kind takes."""
    return str(DURATION_LABELS.get(value, value))


def scale_label(key: str) -> str:
    """A scale of the emotional intelligence profile, by its key; an unknown one is said as its key reads."""
    return str(SCALE_LABELS.get(key) or key.replace("_", " ").capitalize())


def price_label(price_in_cents: int, currency: str) -> str:
    """The price in the reader's way of writing it; nothing to pay is said in a word."""
    if not price_in_cents:
        return _("Free")
    amount = price_in_cents if currency in WHOLE_CURRENCIES else price_in_cents / 100
    return format_currency(amount, currency.upper(), locale=(translation.get_language() or "en").replace("-", "_"))


def scale_choices(chosen: list[str]) -> list[tuple[str, str]]:
    """The scales to choose from; one that is chosen already stays, even if it is none of the sixteen."""
    return [(key, scale_label(key)) for key in dict.fromkeys((*SCALE_LABELS, *chosen))]
