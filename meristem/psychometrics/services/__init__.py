"""Writes of the psychometrics app."""
