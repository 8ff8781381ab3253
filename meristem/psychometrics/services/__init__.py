"""Writes of the psychometrics app."""

from meristem.psychometrics.services.checks import (
    check_answer,
    check_discard,
    check_finish,
    check_start,
    profile_delete,
    scores_of,
)
from meristem.psychometrics.services.instruments import instrument_import, instrument_offer, instruments_install
from meristem.psychometrics.services.reference import reference_add, reference_empty

__all__ = [
    "check_answer",
    "check_discard",
    "check_finish",
    "check_start",
    "instrument_import",
    "instrument_offer",
    "instruments_install",
    "profile_delete",
    "reference_add",
    "reference_empty",
    "scores_of",
]
