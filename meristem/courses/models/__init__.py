"""Categories, courses, their modules and lessons."""

from meristem.courses.models.course import Category, Course
from meristem.courses.models.lesson import Lesson, Module

__all__ = ["Category", "Course", "Lesson", "Module"]
