"""Writes of the assessments app."""

from meristem.assessments.services.attempts import Saved, answer_save, attempt_delete, attempt_finish, attempt_start
from meristem.assessments.services.authoring import (
    questionnaire_create,
    quiz_archive,
    quiz_copy,
    quiz_create,
    quiz_update,
)
from meristem.assessments.services.batch import scale_answers_save
from meristem.assessments.services.given import Given

__all__ = [
    "Given",
    "Saved",
    "answer_save",
    "attempt_delete",
    "attempt_finish",
    "attempt_start",
    "questionnaire_create",
    "quiz_archive",
    "quiz_copy",
    "quiz_create",
    "quiz_update",
    "scale_answers_save",
]
