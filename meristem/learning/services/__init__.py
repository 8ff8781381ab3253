"""Writes of learning: enrolling, finishing lessons, certificates, reviews."""
