"""Showing a course to learners: what it must have, what is told, and what may be undone."""

import dataclasses

import pytest

from meristem.courses import services
from meristem.courses.models import Course, Lesson
from meristem.courses.tests import made
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.models import AuditEntry, EventRecord

pytestmark = pytest.mark.django_db


def events(where):
    with where.writing():
        return list(
            EventRecord.objects.filter(type__startswith="courses.").order_by("number").values_list("type", flat=True)
        )


def test_everything_that_is_missing_is_listed_and_nothing_is_shown():
    where = made.place()
    course = made.course(where, published=False, lessons=0, summary="")
    client = where.client()
    answer = client.post(f"/author/courses/{course.id}/publish")
    assert answer.status_code == 422
    assert "The course has no lesson yet." in answer.content.decode()
    module = made.module_of(where, course.id)
    with where.writing() as actor:
        for title, kind in (("Words", "text"), ("Film", "video"), ("Check", "quiz")):
            services.lesson_create(actor=actor, course_id=course.id, module_id=module.id, title=title, type=kind)
    page = client.post(f"/author/courses/{course.id}/publish").content.decode()
    for said in (
        "has no summary",
        "“Words” has no text",
        "“Film” is a film lesson without",
        "“Check” is a quiz without",
    ):
        assert said in page
    problem = client.post(f"/api/v1/authoring/courses/{course.id}/publish")
    assert problem.status_code == 422
    assert problem.json()["code"] == "not-ready"
    assert len(problem.json()["errors"]["course"]) == 4
    with where.writing():
        assert Course.objects.get(id=course.id).status == "draft"
    assert events(where) == []


def test_publishing_shows_every_lesson_is_told_once_and_noted():
    where = made.place()
    course = made.course(where, lessons=2)
    assert events(where) == ["courses.course_published", "courses.lesson_published", "courses.lesson_published"]
    with where.writing() as actor:
        services.course_publish(actor=actor, course_id=course.id)
        assert AuditEntry.objects.filter(action="courses.course_published").count() == 1
    assert len(events(where)) == 3


def test_every_step_back_is_told_and_leads_back_to_the_state_before():
    where = made.place()
    course = made.course(where, lessons=1)
    lesson = made.lessons_of(where, course.id)[0]
    with where.writing() as actor:
        services.lesson_archive(actor=actor, course_id=course.id, lesson_id=lesson.id)
        services.lesson_restore(actor=actor, course_id=course.id, lesson_id=lesson.id)
        services.course_archive(actor=actor, course_id=course.id)
        assert services.course_restore(actor=actor, course_id=course.id).status == "published"
        services.course_unpublish(actor=actor, course_id=course.id)
        services.course_archive(actor=actor, course_id=course.id)
        assert services.course_restore(actor=actor, course_id=course.id).status == "draft"
    assert events(where)[2:] == [
        "courses.lesson_archived",
        "courses.lesson_restored",
        "courses.course_archived",
        "courses.course_restored",
        "courses.course_unpublished",
        "courses.course_archived",
        "courses.course_restored",
    ]


def test_a_lesson_added_later_is_published_by_itself_once_it_is_complete():
    where = made.place()
    course = made.course(where)
    module = made.module_of(where, course.id)
    with where.writing() as actor:
        added = services.lesson_create(actor=actor, course_id=course.id, module_id=module.id, title="Later")
        with pytest.raises(Invalid):
            services.lesson_publish(actor=actor, course_id=course.id, lesson_id=added.id)
        services.lesson_update(actor=actor, course_id=course.id, lesson_id=added.id, body_html="<p>Now</p>")
        assert services.lesson_publish(actor=actor, course_id=course.id, lesson_id=added.id).published_at
        services.course_unpublish(actor=actor, course_id=course.id)
        with pytest.raises(Conflict):
            services.lesson_publish(actor=actor, course_id=course.id, lesson_id=added.id)


def test_a_copy_has_everything_of_its_own_and_is_a_draft():
    where = made.place()
    course = made.course(where)
    module = made.module_of(where, course.id)
    with where.writing() as actor:
        quiz = services.lesson_create(actor=actor, course_id=course.id, module_id=module.id, title="Check", type="quiz")
        services.lesson_quiz_save(actor=actor, course_id=course.id, lesson_id=quiz.id, draft=made.QUIZ)
    answer = where.client().post(f"/author/courses/{course.id}/duplicate")
    assert answer.status_code == 303
    with where.writing():
        copy = Course.objects.get(title="Copy of Noticing")
        assert copy.status == "draft"
        assert copy.slug != course.slug
        copied = Lesson.objects.get(course=copy, type="quiz")
        assert copied.assessment_id not in (None, Lesson.objects.get(id=quiz.id).assessment_id)
        assert Lesson.objects.filter(course=copy).count() == 3
        assert not Lesson.objects.filter(course=copy, published_at__isnull=False).exists()


def test_a_quiz_is_saved_whole_or_not_at_all():
    where = made.place()
    course = made.course(where)
    module = made.module_of(where, course.id)
    broken = dataclasses.replace(made.QUIZ, questions=[dataclasses.replace(made.QUIZ.questions[0], prompt="")])
    with where.writing() as actor:
        quiz = services.lesson_create(actor=actor, course_id=course.id, module_id=module.id, title="Check", type="quiz")
        with pytest.raises(Invalid):
            services.lesson_quiz_save(actor=actor, course_id=course.id, lesson_id=quiz.id, draft=broken)
        assert Lesson.objects.get(id=quiz.id).assessment_id is None
        text = made.lessons_of(where, course.id)[0]
        with pytest.raises(Conflict):
            services.lesson_quiz_save(actor=actor, course_id=course.id, lesson_id=text.id, draft=made.QUIZ)
