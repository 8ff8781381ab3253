"""The demo's courses load through the services and come out complete."""

import datetime
import random

import pytest

from meristem.courses.models import Course, Lesson
from meristem.courses.queries.checks import publishing_problems
from meristem.kernel.context import tenant
from meristem.library.models import MediaItem
from meristem.web.demo.parts import courses, organizations
from meristem.web.demo.world import World

pytestmark = pytest.mark.django_db


def test_every_course_of_the_demo_is_published_with_its_films_and_quizzes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=datetime.date(2026, 11, 20), chance=random.Random(1))
    organizations.load(world)
    courses.load(world)
    assert set(world.courses) == {"meristem-commons", "northfield-health", "harbour-works"}
    with tenant(world.organizations["meristem-commons"]):
        assert Course.objects.filter(status="published").count() == len(world.courses["meristem-commons"]) >= 6
        for course in Course.objects.all():
            assert publishing_problems(course.id) == []
            lessons = list(Lesson.objects.filter(course=course))
            assert sum(lesson.minutes for lesson in lessons) == course.duration_minutes
            assert sum(lesson.is_preview for lesson in lessons) == 1
        film = MediaItem.objects.filter(kind="video").first()
        assert film is not None
        assert film.width == 854
        assert film.duration_seconds
        assert film.poster_id
        assert (tmp_path / film.storage_key).stat().st_size == film.size
    with tenant(world.organizations["harbour-works"]):
        assert Course.objects.count() == 2
