"""Registrations: courses tell the library where its files are used."""

from meristem.courses.queries.media import CourseMedia
from meristem.library.types import provide_usage

provide_usage(CourseMedia())
