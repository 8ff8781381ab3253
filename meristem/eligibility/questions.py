"""The shape of a survey's texts and questions, checked whenever they are written."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meristem.eligibility.types import Question, QuestionType, Words
from meristem.kernel.errors import Invalid

LANGUAGES = ("en", "ko")
MOST_QUESTIONS = 40
LONGEST_TITLE = 120
LONGEST_TEXT = 500
LONGEST_INTRO = 2000
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")

_COMMON = {"key", "type", "text", "required"}
_OWN = {
    QuestionType.SCALE: {"min", "max", "labels", "theme", "reversed"},
    QuestionType.SINGLE_CHOICE: {"options"},
    QuestionType.FREE_TEXT: {"max_length"},
}


def words(value: Any, field: str, longest: int, *, required: bool = True) -> Words:
    """Text by language, trimmed, without empty ones. Raises Invalid naming `field`."""
    if not isinstance(value, dict) or any(not isinstance(text, str) for text in value.values()):
        raise _wrong(field, _("Give the text by language."))
    unknown = set(value) - set(LANGUAGES)
    if unknown:
        raise _wrong(field, _("Only these languages are known: %(known)s.") % {"known": ", ".join(LANGUAGES)})
    found = {code: text.strip() for code, text in value.items() if text.strip()}
    if required and not found:
        raise _wrong(field, _("This is needed in at least one language."))
    if any(len(text) > longest for text in found.values()):
        raise _wrong(field, _("That is longer than %(longest)s characters.") % {"longest": longest})
    if any("\x00" in text for text in found.values()):
        raise _wrong(field, _("That contains a character that cannot be kept."))
    return found


def questions(value: Any) -> list[Question]:
    """The questions, each checked. Raises Invalid that names the first that does not fit as `questions.<place>`."""
    if not isinstance(value, list):
        raise _wrong("questions", _("Give a list of questions."))
    if len(value) > MOST_QUESTIONS:
        raise _wrong("questions", _("A survey has %(most)s questions at most.") % {"most": MOST_QUESTIONS})
    checked = [question(item, f"questions.{place}") for place, item in enumerate(value)]
    keys = [item["key"] for item in checked]
    if len(set(keys)) < len(keys):
        raise _wrong("questions", _("Two questions have the same key."))
    return checked


def question(value: Any, field: str) -> Question:
    """One question, checked and without anything that does not belong to its type."""
    if not isinstance(value, dict):
        raise _wrong(field, _("A question is an object."))
    kind = value.get("type")
    if kind not in QuestionType.values:
        raise _wrong(field, _("A question is a scale, a single choice or free text."))
    allowed = _COMMON | _OWN[QuestionType(kind)]
    if set(value) - allowed:
        extra = ", ".join(sorted(str(name) for name in set(value) - allowed))
        raise _wrong(field, _("This does not belong to such a question: %(extra)s.") % {"extra": extra})
    if not isinstance(value.get("key"), str) or not KEY.fullmatch(value["key"]):
        raise _wrong(field, _("A question's key is made of small letters, digits and hyphens, 60 at most."))
    made: dict[str, Any] = {
        "key": value["key"],
        "type": kind,
        "text": words(value.get("text"), field, LONGEST_TEXT),
        "required": bool(value.get("required", False)),
    }
    made |= {
        QuestionType.SCALE: _scale,
        QuestionType.SINGLE_CHOICE: _choice,
        QuestionType.FREE_TEXT: _free_text,
    }[QuestionType(kind)](value, field)
    return cast(Question, made)


def _scale(value: dict[str, Any], field: str) -> dict[str, Any]:
    low, high, labels = value.get("min", 1), value.get("max", 5), value.get("labels")
    if type(low) is not int or type(high) is not int or low < 0 or high > 100 or not 1 <= high - low <= 9:
        raise _wrong(field, _("A scale has 2 to 10 steps."))
    if not isinstance(labels, list) or len(labels) != high - low + 1:
        raise _wrong(field, _("A scale has a label for each of its steps."))
    made: dict[str, Any] = {"min": low, "max": high, "labels": [words(label, field, 120) for label in labels]}
    if value.get("reversed"):
        made["reversed"] = True
    if value.get("theme"):
        if not isinstance(value["theme"], str) or len(value["theme"]) > 60:
            raise _wrong(field, _("A theme is a short word."))
        made["theme"] = value["theme"]
    return made


def _choice(value: dict[str, Any], field: str) -> dict[str, Any]:
    options = value.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= 12:
        raise _wrong(field, _("Give 2 to 12 answers to choose from."))
    made = []
    for option in options:
        if not isinstance(option, dict) or set(option) != {"key", "text"} or not isinstance(option["key"], str):
            raise _wrong(field, _("An answer has a key and a text."))
        if not KEY.fullmatch(option["key"]):
            raise _wrong(field, _("An answer's key is made of small letters, digits and hyphens."))
        made.append({"key": option["key"], "text": words(option["text"], field, 200)})
    if len({option["key"] for option in made}) < len(made):
        raise _wrong(field, _("Two answers have the same key."))
    return {"options": made}


def _free_text(value: dict[str, Any], field: str) -> dict[str, Any]:
    longest = value.get("max_length", 600)
    if type(longest) is not int or not 1 <= longest <= 2000:
        raise _wrong(field, _("Free text has 1 to 2000 characters at most."))
    return {"max_length": longest}


def languages_of(texts: Iterable[Words]) -> list[str]:
    """The languages in which every one of these texts exists."""
    known = [set(text) for text in texts if text]
    return [code for code in LANGUAGES if known and all(code in text for text in known)]


def texts_of(title: Words, intro: Words, closing: Words, asked: list[Question]) -> list[Words]:
    """Every text of a survey; empty ones are left out by `languages_of`."""
    found = [title, intro, closing]
    for item in asked:
        found += [item["text"], *item.get("labels", []), *(option["text"] for option in item.get("options", []))]
    return found


def say(text: Words) -> str:
    """The text in the reader's language, else in the first that there is."""
    language = (get_language() or "en").split("-")[0]
    return text.get(language) or next((text[code] for code in LANGUAGES if text.get(code)), "")


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: [message]})
