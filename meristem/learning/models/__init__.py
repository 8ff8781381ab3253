"""Enrolments, what was done of a course, certificates and reviews."""

from meristem.learning.models.certificates import Certificate, Review
from meristem.learning.models.enrolment import Enrolment
from meristem.learning.models.progress import CourseProgress, LessonProgress, ModuleProgress

__all__ = ["Certificate", "CourseProgress", "Enrolment", "LessonProgress", "ModuleProgress", "Review"]
