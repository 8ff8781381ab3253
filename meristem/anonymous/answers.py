"""What an answer may be, given the questions as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from meristem.kernel.errors import Invalid


def answers_checked(
    questions: Sequence[Mapping[str, Any]], raw: Mapping[str, Any]
) -> tuple[dict[str, int | str], dict[str, str]]:
    """(numbers and choices, words) by question, of what was sent. Raises Invalid naming each that does not fit.

    Words are trimmed; what is empty counts as not answered.
    """
    known = {question["key"] for question in questions}
    wrong: dict[str, list[str]] = {key: [_("There is no such question.")] for key in raw if key not in known}
    answers: dict[str, int | str] = {}
    texts: dict[str, str] = {}
    for question in questions:
        key, value = question["key"], raw.get(question["key"])
        value = value.strip() if isinstance(value, str) else value
        if value is None or value == "":
            if question["required"]:
                wrong[key] = [
                    _("Please choose one.") if question["type"] != "free_text" else _("Please write a few words.")
                ]
        elif question["type"] == "free_text":
            if not isinstance(value, str) or "\x00" in value:
                wrong[key] = [_("That cannot be kept as text.")]
            elif len(value) > question["max_length"]:
                wrong[key] = [_("That is longer than %(longest)s characters.") % {"longest": question["max_length"]}]
            else:
                texts[key] = value
        else:
            chosen = _chosen(question, value)
            if chosen is None:
                wrong[key] = [_("This answer is not one of those offered.")]
            else:
                answers[key] = chosen
    if wrong:
        raise Invalid(_("Some answers are missing or do not fit."), fields=wrong)
    return answers, texts


def _chosen(question: Mapping[str, Any], value: Any) -> int | str | None:
    if question["type"] == "single_choice":
        return value if isinstance(value, str) and value in {o["key"] for o in question["options"]} else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        value = int(value)
    return value if type(value) is int and question["min"] <= value <= question["max"] else None
