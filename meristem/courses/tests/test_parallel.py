"""Two authors at the same moment, in transactions that really commit."""

import threading

from django.db import connection

from meristem.courses import services
from meristem.courses.tests import made
from meristem.kernel.errors import Conflict
from tests.threads import finish


def test_orders_sent_at_the_same_moment_leave_one_of_them_whole(committed):
    where = made.place()
    course = made.course(where, lessons=6)
    module = made.module_of(where, course.id)
    ids = [lesson.id for lesson in made.lessons_of(where, course.id)]
    orders = [ids[::-1], ids[3:] + ids[:3], ids[1:] + ids[:1], ids[::2] + ids[1::2]]
    faults: list[BaseException] = []

    def send(order):
        try:
            for _round in range(3):
                with where.writing() as actor:
                    services.lessons_order(actor=actor, course_id=course.id, module_id=module.id, order=order)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(order,), daemon=True) for order in orders]
    for thread in threads:
        thread.start()
    finish(threads)
    assert faults == []
    lessons = made.lessons_of(where, course.id)
    assert [lesson.id for lesson in lessons] in orders
    assert [lesson.position for lesson in lessons] == [1, 2, 3, 4, 5, 6]


def test_of_two_who_save_the_same_version_one_is_told(committed):
    where = made.place()
    course = made.course(where)
    lesson = made.lessons_of(where, course.id)[0]
    outcomes: list[str] = []

    def save(text):
        try:
            with where.writing() as actor:
                services.lesson_update(
                    actor=actor, course_id=course.id, lesson_id=lesson.id, version=lesson.version, body_html=text
                )
            outcomes.append("saved")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(f"<p>{name}</p>",), daemon=True) for name in ("hers", "his")]
    for thread in threads:
        thread.start()
    finish(threads)
    assert sorted(outcomes) == ["saved", "told"]
