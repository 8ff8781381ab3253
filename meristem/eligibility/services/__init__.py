"""Writes about surveys and their rosters. None of them sees an answer."""

from meristem.eligibility.services.drafts import (
    question_add,
    question_move,
    question_remove,
    survey_change,
    survey_create,
    survey_create_shipped,
    survey_discard,
)
from meristem.eligibility.services.roster import NotOnRoster, open_survey, roster_mark, roster_unmark
from meristem.eligibility.services.running import (
    survey_close,
    survey_launch,
    survey_raise_threshold,
    surveys_close_due,
)

__all__ = [
    "NotOnRoster",
    "open_survey",
    "question_add",
    "question_move",
    "question_remove",
    "roster_mark",
    "roster_unmark",
    "survey_change",
    "survey_close",
    "survey_create",
    "survey_create_shipped",
    "survey_discard",
    "survey_launch",
    "survey_raise_threshold",
    "surveys_close_due",
]
