"""Reads of the courses app."""
