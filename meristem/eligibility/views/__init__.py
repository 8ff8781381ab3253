"""Pages about surveys. Answering and results are in analytics, where both sides may be known."""
