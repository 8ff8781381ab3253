"""Reads what a client sent as an answer, and says what does not fit."""

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from meristem.assessments.models import QuestionVersion
from meristem.assessments.types import CHOICE_TYPES, ONE_CHOICE_TYPES, QuestionType
from meristem.kernel.errors import Invalid

LONGEST_GAP = 200
LONGEST_TIME_MS = 24 * 3600 * 1000
LAST_SEQUENCE = 2**62


@dataclasses.dataclass(frozen=True, kw_only=True)
class Given:
    """One answer: chosen options, typed gaps or a point of a scale, as the question's type asks. All empty: cleared."""

    options: Sequence[UUID] = ()
    gaps: Sequence[str] = ()
    scale: int | None = None


def given_check(question: QuestionVersion, option_ids: Collection[UUID], given: Given) -> dict[str, Any]:
    """The value column of the answer. Raises Invalid with the field that does not fit the question."""
    if question.type in CHOICE_TYPES:
        _only(given, "options")
        _check_options(question, option_ids, given.options)
        return {}
    if question.type == QuestionType.FILL_BLANK:
        _only(given, "gaps")
        return _check_gaps(question, given.gaps)
    _only(given, "scale")
    return _check_scale(question, given.scale)


def is_empty(given: Given) -> bool:
    """Whether it takes an answer back."""
    return not given.options and not any(text.strip() for text in given.gaps) and given.scale is None


def _only(given: Given, field: str) -> None:
    for name in ("options", "gaps"):
        if name != field and getattr(given, name):
            raise Invalid(fields={name: [_("This question is not answered in this way.")]})
    if field != "scale" and given.scale is not None:
        raise Invalid(fields={"scale": [_("This question is not answered in this way.")]})


def _check_options(question: QuestionVersion, known: Collection[UUID], chosen: Sequence[UUID]) -> None:
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(known):
        raise Invalid(fields={"options": [_("Choose from the options of this question.")]})
    if question.type in ONE_CHOICE_TYPES and len(chosen) > 1:
        raise Invalid(fields={"options": [_("Choose one option.")]})


def _check_gaps(question: QuestionVersion, typed: Sequence[str]) -> dict[str, Any]:
    count = len(question.settings["gaps"])
    if typed and len(typed) != count:
        raise Invalid(fields={"gaps": [_("Send one text for each gap; an empty one for a gap left open.")]})
    if any(len(text) > LONGEST_GAP or "\x00" in text for text in typed):
        raise Invalid(fields={"gaps": [_("At most %(most)s characters in a gap.") % {"most": LONGEST_GAP}]})
    return {"gaps": list(typed)} if any(text.strip() for text in typed) else {}


def _check_scale(question: QuestionVersion, point: int | None) -> dict[str, Any]:
    if point is None:
        return {}
    if not question.settings["min"] <= point <= question.settings["max"]:
        raise Invalid(fields={"scale": [_("Choose a step of the scale.")]})
    return {"scale": point}
