"""Reads: survey results, a team's learning, the organisation's figures."""
