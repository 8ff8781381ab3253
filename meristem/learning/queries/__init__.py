"""Reads of learning; none of them writes."""
