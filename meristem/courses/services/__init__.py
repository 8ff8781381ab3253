"""Writes of the courses app."""

from meristem.courses.services.courses import category_create, course_create, course_duplicate, course_update
from meristem.courses.services.lessons import (
    lesson_archive,
    lesson_create,
    lesson_quiz_save,
    lesson_restore,
    lesson_update,
)
from meristem.courses.services.outline import (
    lesson_move,
    lesson_place,
    lessons_order,
    module_archive,
    module_create,
    module_move,
    module_restore,
    module_update,
    modules_order,
)
from meristem.courses.services.publishing import (
    course_archive,
    course_publish,
    course_restore,
    course_unpublish,
    lesson_publish,
)

__all__ = [
    "category_create",
    "course_archive",
    "course_create",
    "course_duplicate",
    "course_publish",
    "course_restore",
    "course_unpublish",
    "course_update",
    "lesson_archive",
    "lesson_create",
    "lesson_move",
    "lesson_place",
    "lesson_publish",
    "lesson_quiz_save",
    "lesson_restore",
    "lesson_update",
    "lessons_order",
    "module_archive",
    "module_create",
    "module_move",
    "module_restore",
    "module_update",
    "modules_order",
]
