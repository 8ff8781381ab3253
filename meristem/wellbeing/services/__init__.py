"""Writes of wellbeing. Each takes the actor, writes rows of hers alone, and publishes nothing (privacy)."""

from meristem.wellbeing.services.goals import (
    FingerWriting,
    goal_change,
    goal_create,
    goal_delete,
    goal_progress_set,
    goal_restore,
    goal_status_set,
)
from meristem.wellbeing.services.journal import Writing, journal_delete, journal_restore, journal_save
from meristem.wellbeing.services.moods import mood_change, mood_delete, mood_record, mood_restore, mood_tap

__all__ = [
    "FingerWriting",
    "Writing",
    "goal_change",
    "goal_create",
    "goal_delete",
    "goal_progress_set",
    "goal_restore",
    "goal_status_set",
    "journal_delete",
    "journal_restore",
    "journal_save",
    "mood_change",
    "mood_delete",
    "mood_record",
    "mood_restore",
    "mood_tap",
]
