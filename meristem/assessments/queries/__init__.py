"""Reads of the assessments app."""

from meristem.assessments.queries.authoring import quiz_draft

__all__ = ["quiz_draft"]
