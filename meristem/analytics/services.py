"""Projections of learning facts. Each function takes one fact, in the order in which the facts of a person happened."""

import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from meristem.analytics.models import CourseLearner, CourseSummary, UserStatistics, WeeklyActivity
from meristem.courses.queries.asked import course_of_assessment
from meristem.learning.events import CourseCompleted, Enrolled, LessonCompleted, LessonReopened

PROJECTIONS = (CourseLearner, UserStatistics, CourseSummary, WeeklyActivity)


class _Rows:
    """The rows that a fact about one person touches, made when missing."""

    def __init__(self, organization_id: UUID, user_id: UUID, at: datetime.datetime) -> None:
        self.organization_id, self.user_id, self.at = organization_id, user_id, at

    def learner(self, course_id: UUID) -> CourseLearner:
        return CourseLearner.objects.get_or_create(
            organization_id=self.organization_id, course_id=course_id, user_id=self.user_id
        )[0]

    def course(self, course_id: UUID, **more: object) -> None:
        CourseSummary.objects.get_or_create(organization_id=self.organization_id, course_id=course_id)
        CourseSummary.objects.filter(course_id=course_id).update(**more)

    def person(self, **more: object) -> None:
        UserStatistics.objects.get_or_create(organization_id=self.organization_id, user_id=self.user_id)
        UserStatistics.objects.filter(user_id=self.user_id).update(**more)

    def week(self, **more: object) -> None:
        week = monday_of(self.at)
        WeeklyActivity.objects.get_or_create(organization_id=self.organization_id, week=week, user_id=self.user_id)
        if more:
            WeeklyActivity.objects.filter(week=week, user_id=self.user_id).update(**more)


def monday_of(at: datetime.datetime) -> datetime.date:
    """The Monday, in UTC, of the week in which it happened."""
    day = at.astimezone(datetime.UTC).date()
    return day - datetime.timedelta(days=day.weekday())


def enrolled(organization_id: UUID, event: Enrolled, at: datetime.datetime) -> None:
    """A course is taken up; coming back to it counts once."""
    rows = _Rows(organization_id, event.user_id, at)
    learner = rows.learner(event.course_id)
    if learner.enrolled_at is not None:
        return
    CourseLearner.objects.filter(id=learner.id).update(enrolled_at=at)
    rows.course(event.course_id, enrolments=F("enrolments") + 1)
    rows.person(courses_enrolled=F("courses_enrolled") + 1)
    rows.week()


def lesson_completed(organization_id: UUID, event: LessonCompleted, at: datetime.datetime) -> None:
    rows = _Rows(organization_id, event.user_id, at)
    learner = rows.learner(event.course_id)
    more = F("lessons_completed") + 1
    CourseLearner.objects.filter(id=learner.id).update(lessons_completed=more, last_active_at=at)
    rows.course(event.course_id, lessons_completed=more)
    rows.person(lessons_completed=more, last_active_at=at)
    rows.week(lessons_completed=more)


def lesson_reopened(organization_id: UUID, event: LessonReopened, at: datetime.datetime) -> None:
    """Counts go back. The week in which the lesson was finished keeps it: it tells what was done in that week."""
    rows = _Rows(organization_id, event.user_id, at)
    learner = rows.learner(event.course_id)
    less = F("lessons_completed") - 1
    CourseLearner.objects.filter(id=learner.id).update(lessons_completed=less, last_active_at=at)
    rows.course(event.course_id, lessons_completed=less)
    rows.person(lessons_completed=less, last_active_at=at)
    if event.course_reopened and learner.completed_at is not None:
        CourseLearner.objects.filter(id=learner.id).update(completed_at=None)
        rows.course(
            event.course_id,
            completions=F("completions") - 1,
            completion_seconds_total=F("completion_seconds_total") - _seconds(learner, learner.completed_at),
        )
        rows.person(courses_completed=F("courses_completed") - 1)


def course_completed(organization_id: UUID, event: CourseCompleted, at: datetime.datetime) -> None:
    rows = _Rows(organization_id, event.user_id, at)
    learner = rows.learner(event.course_id)
    if learner.completed_at is not None:
        return
    CourseLearner.objects.filter(id=learner.id).update(completed_at=at, last_active_at=at)
    rows.course(
        event.course_id,
        completions=F("completions") + 1,
        completion_seconds_total=F("completion_seconds_total") + _seconds(learner, at),
    )
    rows.person(courses_completed=F("courses_completed") + 1, last_active_at=at)
    rows.week(courses_completed=F("courses_completed") + 1)


def quiz_finished(
    organization_id: UUID, user_id: UUID, assessment_id: UUID, score_percent: str | None, at: datetime.datetime
) -> None:
    """A quiz of a course was handed in. Questionnaires about oneself never come here."""
    course_id = course_of_assessment(assessment_id)
    if course_id is None:
        return
    rows = _Rows(organization_id, user_id, at)
    learner = rows.learner(course_id)
    score = Decimal(score_percent) if score_percent is not None else None
    graded = (
        {"quiz_scores": F("quiz_scores") + 1, "quiz_score_total": F("quiz_score_total") + score}
        if score is not None
        else {}
    )
    CourseLearner.objects.filter(id=learner.id).update(
        quiz_attempts=F("quiz_attempts") + 1, last_active_at=at, **graded
    )
    rows.person(last_active_at=at, **graded)
    rows.week()


def _seconds(learner: CourseLearner, at: datetime.datetime) -> int:
    return max(int((at - learner.enrolled_at).total_seconds()), 0) if learner.enrolled_at else 0


def projections_empty() -> None:
    """Forget every figure of the organisation that is entered; the event log gives them back."""
    for model in PROJECTIONS:
        model.objects.all().delete()
