"""Private rows: a restrictive policy shows each to its owner alone, whatever role another person holds (ADR 0003)."""

from meristem.wellbeing.models.goals import GoalChange, GoalFinger, GoalHandprint
from meristem.wellbeing.models.journal import JournalEntry
from meristem.wellbeing.models.moods import MoodEntry

__all__ = ["GoalChange", "GoalFinger", "GoalHandprint", "JournalEntry", "MoodEntry"]
