"""Today: one screen that answers "what next"."""
