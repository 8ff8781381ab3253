"""A question between the author's form and the draft that assessments takes."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.assessments.types import OptionDraft, QuestionDraft, QuestionType, QuizDraft

MOST_OPTIONS = 20
BLANK_OPTIONS = 2
LEAST_OPTIONS = 4
GAP = re.compile(r"\{\{\s*(\d{1,3})\s*\}\}")

TYPE_HINTS = {
    QuestionType.SINGLE_CHOICE: gettext_lazy("One of several answers fits."),
    QuestionType.MULTIPLE_CHOICE: gettext_lazy("Every answer that fits is ticked."),
    QuestionType.TRUE_FALSE: gettext_lazy("A statement, and whether it holds."),
    QuestionType.FILL_BLANK: gettext_lazy("A sentence with gaps to fill in."),
    QuestionType.SCALE: gettext_lazy("A reflection on steps from low to high. It is never graded."),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Edited:
    """A question as it stands in the form: the draft, what was typed as points, and how many option rows to show."""

    draft: QuestionDraft
    points_text: str
    rows: int
    errors: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def options(self) -> list[OptionDraft]:
        """The options, and empty rows to write more."""
        return [*self.draft.options, *[OptionDraft(text="")] * max(0, self.rows - len(self.draft.options))]

    @property
    def gaps(self) -> list[str]:
        """The accepted answers of each gap, one a line; as many gaps as the question has, and at least one."""
        texts = ["\n".join(forms) for forms in self.draft.gaps]
        count = max(1, len(GAP.findall(self.draft.prompt)))
        return (texts + [""] * count)[: max(count, len(texts))]


def new_question(kind: str, language: str) -> Edited:
    """An empty question of a kind."""
    draft = QuestionDraft(type=kind, prompt="", points=Decimal(0 if kind == QuestionType.SCALE else 1))
    if kind == QuestionType.TRUE_FALSE:
        draft = dataclasses.replace(draft, options=true_false_options(language, right="", feedback={}))
    return edited(draft)


def edited(draft: QuestionDraft, errors: Mapping[str, str] | None = None, points: str = "", rows: int = 0) -> Edited:
    """A draft ready for its form."""
    shown = rows or max(LEAST_OPTIONS, len(draft.options) + BLANK_OPTIONS)
    return Edited(draft, points or f"{draft.points.normalize():f}", min(MOST_OPTIONS, shown), errors or {})


def digest(draft: QuestionDraft) -> str:
    """A mark of a question's content; another mark means that somebody changed it meanwhile."""
    plain = json.dumps(dataclasses.asdict(draft), default=str, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def true_false_options(language: str, *, right: str, feedback: Mapping[str, str]) -> list[OptionDraft]:
    """The two options, said in the course's language."""
    with translation.override(language):
        words = {"true": _("True"), "false": _("False")}
    return [
        OptionDraft(key=key, text=text, is_correct=key == right, feedback=feedback.get(key, ""))
        for key, text in words.items()
    ]


def read_question(post: QueryDict, kind: str, key: str, language: str) -> Edited:
    """What was typed. Numbers that are none are noted in `errors`; all else is for the draft's own check."""
    errors: dict[str, str] = {}
    points = post.get("points", "0" if kind == QuestionType.SCALE else "1").strip()
    try:
        worth = Decimal(points.replace(",", "."))
    except InvalidOperation:
        errors["points"] = _("A number, for example 1 or 2.5.")
        worth = Decimal(1)
    given = post.get("rows", "")[:3]
    rows = min(MOST_OPTIONS, int(given)) if given.isdecimal() else 0
    draft = QuestionDraft(
        type=kind,
        key=key,
        prompt=post.get("prompt", "").strip(),
        explanation=post.get("explanation", "").strip(),
        points=Decimal(0) if kind == QuestionType.SCALE else worth,
        options=_options(post, kind, rows, language),
        gaps=_gaps(post) if kind == QuestionType.FILL_BLANK else (),
        scale_labels=_lines(post.get("scale_labels", "")) if kind == QuestionType.SCALE else (),
        scale_min=_whole(post.get("scale_min", "1"), errors) if kind == QuestionType.SCALE else 1,
    )
    return Edited(draft, points, rows or LEAST_OPTIONS, errors)


def _options(post: QueryDict, kind: str, rows: int, language: str) -> list[OptionDraft]:
    if kind == QuestionType.TRUE_FALSE:
        feedback = {key: post.get(f"feedback_{key}", "").strip() for key in ("true", "false")}
        return true_false_options(language, right=post.get("correct", ""), feedback=feedback)
    if kind not in (QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE):
        return []
    right = set(post.getlist("correct"))
    options = [
        OptionDraft(
            key=post.get(f"option_key_{row}", "").strip()[:80],
            text=post.get(f"option_{row}", "").strip(),
            feedback=post.get(f"feedback_{row}", "").strip(),
            is_correct=str(row) in right,
        )
        for row in range(rows)
    ]
    return [option for option in options if option.text or option.feedback or option.is_correct]


def _gaps(post: QueryDict) -> list[list[str]]:
    count = len(GAP.findall(post.get("prompt", "")))
    return [_lines(post.get(f"gap_{number}", "")) for number in range(count)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(text: str, errors: dict[str, str]) -> int:
    try:
        return int(text.strip())
    except ValueError:
        errors["scale_min"] = _("A whole number.")
        return 1


def with_question(quiz: QuizDraft, question: QuestionDraft) -> tuple[QuizDraft, int]:
    """The quiz with the question in the place of the one that has its key, or at the end; and that place."""
    questions = list(quiz.questions)
    place = next((index for index, one in enumerate(questions) if question.key and one.key == question.key), None)
    if place is None:
        questions.append(question)
        place = len(questions) - 1
    else:
        question = dataclasses.replace(question, translations=questions[place].translations)
        questions[place] = question
    return dataclasses.replace(quiz, questions=questions), place


def without_question(quiz: QuizDraft, key: str) -> QuizDraft:
    """The quiz without the question of this key."""
    return dataclasses.replace(quiz, questions=[one for one in quiz.questions if one.key != key])


def moved_question(quiz: QuizDraft, key: str, by: int) -> QuizDraft:
    """The quiz with one question moved up (-1) or down (1)."""
    questions = list(quiz.questions)
    place = next((index for index, one in enumerate(questions) if one.key == key), None)
    if place is not None and 0 <= place + by < len(questions):
        questions[place], questions[place + by] = questions[place + by], questions[place]
    return dataclasses.replace(quiz, questions=questions)


def ordered_questions(quiz: QuizDraft, keys: list[str]) -> QuizDraft:
    """The quiz in the order of the keys; questions not named follow in their old order."""
    by_key = {one.key: one for one in quiz.questions}
    first = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    return dataclasses.replace(quiz, questions=[*first, *(one for one in quiz.questions if one.key not in set(keys))])
