"""Reads of the assessments app."""

from meristem.assessments.queries.attempts import Asked, RunningAttempt, attempt_of, running_attempt
from meristem.assessments.queries.authoring import quiz_draft
from meristem.assessments.queries.overview import QuizOverview, quiz_overview, quiz_overviews
from meristem.assessments.queries.results import AttemptResult, attempt_result
from meristem.assessments.queries.standing import Standing, standing, standings

__all__ = [
    "Asked",
    "AttemptResult",
    "QuizOverview",
    "RunningAttempt",
    "Standing",
    "attempt_of",
    "attempt_result",
    "quiz_draft",
    "quiz_overview",
    "quiz_overviews",
    "running_attempt",
    "standing",
    "standings",
]
