"""Says what is wrong with an author's draft, field by field, before anything is written."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from meristem.assessments.types import CHOICE_TYPES, OptionDraft, QuestionDraft, QuestionType, QuizDraft
from meristem.kernel.errors import Invalid

GAP = re.compile(r"\{\{\s*(\d{1,3})\s*\}\}")
KEY = re.compile(r"[-a-zA-Z0-9_]{1,80}\Z")
LONGEST_TEXT = 4000
LONGEST_FORM = 200
MOST_QUESTIONS, MOST_OPTIONS, MOST_GAPS, MOST_STEPS = 300, 20, 20, 11
MOST_POINTS = Decimal(1000)

Problem = tuple[str, str]


def draft_check(draft: QuizDraft) -> None:
    """Raise Invalid with every problem, keyed `title`, `threshold`, `questions.0.options.1.text` and so on."""
    fields: dict[str, list[str]] = {}
    for field, message in _problems(draft):
        fields.setdefault(field, []).append(message)
    if fields:
        raise Invalid(fields=dict(fields))


def _problems(draft: QuizDraft) -> Iterator[Problem]:
    if not draft.title.strip():
        yield "title", _("Give it a title.")
    elif len(draft.title) > 200:
        yield "title", _("At most 200 characters.")
    yield from _too_long("intro", draft.intro)
    if draft.threshold is not None and not (draft.threshold.is_finite() and 0 <= draft.threshold <= 100):
        yield "threshold", _("A percentage between 0 and 100.")
    if draft.attempts_limit is not None and not 1 <= draft.attempts_limit <= 1000:
        yield "attempts_limit", _("At least 1 attempt and at most 1000, or none for no limit.")
    if draft.cooldown_hours is not None and not 1 <= draft.cooldown_hours <= 8760:
        yield "cooldown_hours", _("At least 1 hour and at most a year, or none for no wait.")
    if len(draft.questions) > MOST_QUESTIONS:
        yield "questions", _("At most %(most)s questions.") % {"most": MOST_QUESTIONS}
        return
    seen: set[str] = set()
    for index, question in enumerate(draft.questions):
        if question.key and question.key in seen:
            yield f"questions.{index}.key", _("Two questions share this key.")
        seen.add(question.key)
        for field, message in question_problems(question):
            yield f"questions.{index}.{field}", message


def question_problems(question: QuestionDraft) -> Iterator[Problem]:
    """(field, message) for whatever does not fit in one question."""
    if question.key and not KEY.match(question.key):
        yield "key", _("Letters, digits, hyphens and underscores only.")
    if question.type not in QuestionType.values:
        yield "type", _("There is no such type of question.")
        return
    if not question.prompt.strip():
        yield "prompt", _("Write the question.")
    for field in ("prompt", "description", "explanation"):
        yield from _too_long(field, getattr(question, field))
    points = question.points
    if not points.is_finite() or not 0 <= points <= MOST_POINTS or points != round(points, 2):
        yield "points", _("Between 0 and 1000, with at most two decimals.")
    if question.type in CHOICE_TYPES:
        yield from _option_problems(question)
    elif question.type == QuestionType.FILL_BLANK:
        yield from _gap_problems(question)
    else:
        yield from _scale_problems(question)


def _option_problems(question: QuestionDraft) -> Iterator[Problem]:
    options = question.options
    if question.type == QuestionType.TRUE_FALSE:
        if len(options) != 2:
            yield "options", _("True or false has exactly two options.")
    elif not 2 <= len(options) <= MOST_OPTIONS:
        yield "options", _("Between 2 and %(most)s options.") % {"most": MOST_OPTIONS}
    right = sum(option.is_correct for option in options)
    if question.type == QuestionType.MULTIPLE_CHOICE:
        if right == 0:
            yield "options", _("Mark at least one option as correct.")
    elif right != 1:
        yield "options", _("Mark exactly one option as correct.")
    keys: set[str] = set()
    for index, option in enumerate(options):
        yield from _one_option(index, option, keys)


def _one_option(index: int, option: OptionDraft, keys: set[str]) -> Iterator[Problem]:
    if not option.text.strip():
        yield f"options.{index}.text", _("Write the option.")
    for field in ("text", "feedback"):
        yield from _too_long(f"options.{index}.{field}", getattr(option, field))
    if option.key and (option.key in keys or not KEY.match(option.key)):
        yield f"options.{index}.key", _("Each option needs a key of its own.")
    keys.add(option.key)


def _gap_problems(question: QuestionDraft) -> Iterator[Problem]:
    numbers = [int(number) for number in GAP.findall(question.prompt)]
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        yield "prompt", _("Mark the gaps as {{1}}, {{2}} and so on, in this order.")
    if len(numbers) > MOST_GAPS:
        yield "prompt", _("At most %(most)s gaps.") % {"most": MOST_GAPS}
    if len(question.gaps) != len(numbers):
        yield "gaps", _("Give the accepted answers of each gap in the question.")
    for index, forms in enumerate(question.gaps):
        if not [form for form in forms if form.strip()]:
            yield f"gaps.{index}", _("Give at least one accepted answer.")
        if len(forms) > 50 or any(len(form) > LONGEST_FORM for form in forms):
            yield f"gaps.{index}", _("At most 50 accepted answers of 200 characters.")


def _scale_problems(question: QuestionDraft) -> Iterator[Problem]:
    if question.points != 0:
        yield "points", _("A scale is a reflection and earns no points.")
    if not 2 <= len(question.scale_labels) <= MOST_STEPS:
        yield "scale_labels", _("Between 2 and %(most)s steps.") % {"most": MOST_STEPS}
    if any(not label.strip() or len(label) > LONGEST_FORM for label in question.scale_labels):
        yield "scale_labels", _("Give every step a label of at most 200 characters.")
    if not -100 <= question.scale_min <= 100:
        yield "scale_min", _("Between -100 and 100.")


def _too_long(field: str, text: str) -> Iterator[Problem]:
    if len(text) > LONGEST_TEXT:
        yield field, _("At most %(most)s characters.") % {"most": LONGEST_TEXT}
    if "\x00" in text:
        yield field, _("Text cannot contain a zero byte.")


def question_settings(question: QuestionDraft) -> dict[str, object]:
    """The settings column of a checked draft; the only place where its shape is made."""
    if question.type == QuestionType.FILL_BLANK:
        return {"gaps": [[form.strip() for form in forms if form.strip()] for forms in question.gaps]}
    if question.type == QuestionType.SCALE:
        last = question.scale_min + len(question.scale_labels) - 1
        return {"min": question.scale_min, "max": last, "labels": list(question.scale_labels)}
    return {}
