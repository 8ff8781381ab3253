"""The order of lessons and modules: moved, shared between authors, and never across courses."""

from uuid import uuid4

import pytest
from django.db import connection

from meristem.courses import services
from meristem.courses.models import Lesson, Module
from meristem.courses.tests import made
from meristem.kernel.errors import Conflict, NotFound

pytestmark = pytest.mark.django_db


def titles(where, course_id):
    return [lesson.title for lesson in made.lessons_of(where, course_id)]


def test_lessons_are_put_into_the_order_that_is_sent_and_the_others_follow():
    where = made.place()
    course = made.course(where, lessons=4)
    ids = [lesson.id for lesson in made.lessons_of(where, course.id)]
    module = made.module_of(where, course.id)
    with where.writing() as actor:
        services.lessons_order(actor=actor, course_id=course.id, module_id=module.id, order=[ids[3], ids[1]])
    assert titles(where, course.id) == ["Lesson 4", "Lesson 2", "Lesson 1", "Lesson 3"]


def test_a_lesson_moves_over_the_edge_into_the_neighbouring_module():
    where = made.place()
    course = made.course(where, lessons=2)
    with where.writing() as actor:
        after = services.module_create(actor=actor, course_id=course.id, title="After")
        last = made.lessons_of(where, course.id)[-1]
        services.lesson_move(actor=actor, course_id=course.id, lesson_id=last.id, by=1)
        assert Lesson.objects.get(id=last.id).module_id == after.id
        services.lesson_move(actor=actor, course_id=course.id, lesson_id=last.id, by=1)
        assert Lesson.objects.get(id=last.id).module_id == after.id
        services.lesson_move(actor=actor, course_id=course.id, lesson_id=last.id, by=-1)
        services.module_move(actor=actor, course_id=course.id, module_id=after.id, by=-1)
        assert [module.title for module in Module.objects.order_by("position")] == ["After", "Beginning"]
    assert titles(where, course.id) == ["Lesson 1", "Lesson 2"]


def test_a_lesson_or_module_under_another_course_is_not_found():
    where = made.place()
    mine, other = made.course(where, "Mine"), made.course(where, "Other")
    foreign = made.lessons_of(where, other.id)[0]
    module, foreign_module = made.module_of(where, mine.id), made.module_of(where, other.id)
    client = where.client()
    for address in (
        f"/author/courses/{mine.id}/lessons/{foreign.id}/archive",
        f"/author/courses/{mine.id}/lessons/{foreign.id}/move",
        f"/author/courses/{mine.id}/modules/{foreign_module.id}/archive",
        f"/author/courses/{mine.id}/modules/{foreign_module.id}/move",
        f"/api/v1/authoring/courses/{mine.id}/lessons/{foreign.id}/archive",
        f"/api/v1/authoring/courses/{mine.id}/modules/{uuid4()}/archive",
    ):
        assert client.post(address).status_code == 404, address
    assert client.get(f"/api/v1/authoring/courses/{mine.id}/lessons/{foreign.id}").status_code == 404
    with where.writing() as actor:
        with pytest.raises(NotFound):
            services.lessons_order(actor=actor, course_id=mine.id, module_id=module.id, order=[foreign.id])
        with pytest.raises(Module.DoesNotExist):
            services.lesson_place(
                actor=actor,
                course_id=mine.id,
                lesson_id=made.lessons_of(where, mine.id)[0].id,
                module_id=foreign_module.id,
            )
    assert (
        where.client().post(f"/author/courses/{mine.id}/modules/{module.id}/order", {"order": "x"}).status_code == 422
    )


def test_the_database_refuses_a_lesson_whose_module_is_of_another_course():
    from django.db import IntegrityError, transaction

    where = made.place()
    mine, other = made.course(where, "Mine"), made.course(where, "Other")
    lesson, module = made.lessons_of(where, mine.id)[0], made.module_of(where, other.id)
    with where.writing(), transaction.atomic(), connection.cursor() as cursor:
        Lesson.objects.filter(id=lesson.id).update(module_id=module.id, position=90)
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        Lesson.objects.filter(id=lesson.id).update(module_id=lesson.module_id, position=1)


def test_what_was_archived_comes_back_and_an_archived_course_cannot_be_changed():
    where = made.place()
    course = made.course(where, lessons=3)
    second = made.lessons_of(where, course.id)[1]
    client = where.client()
    assert client.post(f"/author/courses/{course.id}/lessons/{second.id}/archive").status_code == 303
    assert "Lesson 2" not in client.get(f"/courses/{course.slug}").content.decode()
    assert client.post(f"/author/courses/{course.id}/lessons/{second.id}/restore").status_code == 303
    assert titles(where, course.id) == ["Lesson 1", "Lesson 2", "Lesson 3"]
    with where.writing() as actor:
        services.course_archive(actor=actor, course_id=course.id)
        with pytest.raises(Conflict):
            services.module_create(actor=actor, course_id=course.id, title="Late")
