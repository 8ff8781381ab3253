"""Writes of care."""

from meristem.care.services.appointments import (
    appointment_book,
    appointment_cancel,
    appointment_mark,
    appointment_move,
    appointment_open,
    note_save,
)
from meristem.care.services.therapists import (
    Profile,
    away_add,
    away_remove,
    licence_check,
    profile_save,
    rule_add,
    rule_remove,
)

__all__ = [
    "Profile",
    "appointment_book",
    "appointment_cancel",
    "appointment_mark",
    "appointment_move",
    "appointment_open",
    "away_add",
    "away_remove",
    "licence_check",
    "note_save",
    "profile_save",
    "rule_add",
    "rule_remove",
]
