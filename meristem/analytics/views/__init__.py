"""Answering surveys, their results, a team's learning, the organisation's figures."""
