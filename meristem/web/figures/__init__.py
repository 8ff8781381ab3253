"""Geometry of the drawings and charts: pure functions from numbers to dataclasses the chart macros draw."""

from meristem.web.figures.plant import Leaf, Plant, cover, plant
from meristem.web.figures.plots import Likert, Line, bars, likert, line, sparkline
from meristem.web.figures.profile import Bell, Radar, bell, radar, two_lines
from meristem.web.figures.wellbeing import Hand, Year, hand, sample_moods, year

__all__ = [
    "Bell",
    "Hand",
    "Leaf",
    "Likert",
    "Line",
    "Plant",
    "Radar",
    "Year",
    "bars",
    "bell",
    "cover",
    "hand",
    "likert",
    "line",
    "plant",
    "radar",
    "sample_moods",
    "sparkline",
    "two_lines",
    "year",
]
