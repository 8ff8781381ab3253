"""Enrolments, what was done of a course, certificates and reviews."""

from meristem.learning.models.certificates import Certificate, Review
from meristem.learning.models.enrolment import Enrolment
from meristem.learning.models.progress import LessonProgress

__all__ = ["Certificate", "Enrolment", "LessonProgress", "Review"]
