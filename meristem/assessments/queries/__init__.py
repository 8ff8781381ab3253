"""Reads of the assessments app."""

from meristem.assessments.queries.attempts import (
    Asked,
    RunningAttempt,
    attempt_of,
    attempts_of,
    progress_of,
    running_attempt,
    scale_answers,
)
from meristem.assessments.queries.authoring import question_count, question_ids, quiz_draft
from meristem.assessments.queries.overview import QuizOverview, quiz_overview, quiz_overviews
from meristem.assessments.queries.results import AttemptResult, attempt_result
from meristem.assessments.queries.standing import Standing, running_attempt_id, standing, standings

__all__ = [
    "Asked",
    "AttemptResult",
    "QuizOverview",
    "RunningAttempt",
    "Standing",
    "attempt_of",
    "attempt_result",
    "attempts_of",
    "progress_of",
    "question_count",
    "question_ids",
    "quiz_draft",
    "quiz_overview",
    "quiz_overviews",
    "running_attempt",
    "running_attempt_id",
    "scale_answers",
    "standing",
    "standings",
]
