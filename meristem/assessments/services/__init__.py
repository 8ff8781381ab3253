"""Writes of the assessments app."""

from meristem.assessments.services.authoring import (
    questionnaire_create,
    quiz_archive,
    quiz_copy,
    quiz_create,
    quiz_update,
)

__all__ = ["questionnaire_create", "quiz_archive", "quiz_copy", "quiz_create", "quiz_update"]
