"""The organisation's learning in figures. No person appears in any of them."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from meristem.analytics.models import CourseSummary, WeeklyActivity
from meristem.analytics.services import monday_of
from meristem.courses.queries.titles import titles_of
from meristem.learning.queries.team import mean_progress_of_courses, ratings_of_courses, study_seconds
from meristem.organizations.queries.people import active_members_count

WEEKS = 12
# A median of fewer would come close to telling of somebody.
FEWEST_FOR_MEDIAN = 5
SORTS = ("title", "enrolments", "completions", "rate", "median", "progress", "rating")

_MEDIANS = """
SELECT course_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM completed_at - enrolled_at))
FROM analytics_courselearner WHERE completed_at IS NOT NULL AND enrolled_at IS NOT NULL
GROUP BY course_id HAVING count(*) >= %s
"""


@dataclasses.dataclass(frozen=True)
class Week:
    """One week, from its Monday in UTC."""

    monday: datetime.date
    learners: int
    lessons: int
    courses: int


@dataclasses.dataclass(frozen=True)
class CourseRow:
    """One course. `median_days` and `mean_days` are from enrolment to completion."""

    course_id: UUID
    title: str
    enrolments: int
    completions: int
    mean_progress: float | None
    mean_days: float | None
    median_days: float | None
    rating: float | None
    reviews: int

    @property
    def completion_rate(self) -> float | None:
        return self.completions / self.enrolments if self.enrolments else None


@dataclasses.dataclass(frozen=True)
class Overview:
    members: int
    study_hours: int
    weeks: list[Week]

    @property
    def last_full_week(self) -> Week:
        return self.weeks[-2]

    @property
    def week_before(self) -> Week:
        return self.weeks[-3]


def overview() -> Overview:
    """Members, measured hours of study and the last twelve weeks, the running one included: three queries."""
    return Overview(members=active_members_count(), study_hours=round(study_seconds() / 3600), weeks=weeks())


def weeks() -> list[Week]:
    """The last twelve weeks, those without any learning included."""
    this = monday_of(timezone.now())
    first = this - datetime.timedelta(weeks=WEEKS - 1)
    rows = WeeklyActivity.objects.filter(week__gte=first, week__lte=this).values("week")
    found = {
        row["week"]: row
        for row in rows.annotate(
            learners=Count("user_id"), lessons=Sum("lessons_completed"), courses=Sum("courses_completed")
        )
    }
    made = []
    for at in range(WEEKS):
        monday = first + datetime.timedelta(weeks=at)
        row = found.get(monday)
        made.append(Week(monday, row["learners"], row["lessons"], row["courses"]) if row else Week(monday, 0, 0, 0))
    return made


def courses(sort: str = "-enrolments") -> list[CourseRow]:
    """Every course that somebody has taken up: five queries, whatever their number."""
    summaries = list(CourseSummary.objects.all())
    ids = [summary.course_id for summary in summaries]
    titles, medians = titles_of(ids=ids), _medians()
    progress, ratings = mean_progress_of_courses(ids), ratings_of_courses(ids)
    rows = []
    for summary in summaries:
        rating, reviews = ratings.get(summary.course_id, (None, 0))
        median = medians.get(summary.course_id)
        enough = summary.completions >= FEWEST_FOR_MEDIAN
        mean = summary.completion_seconds_total / summary.completions / 86400 if enough else None
        rows.append(
            CourseRow(
                course_id=summary.course_id,
                title=titles.get(summary.course_id, ""),
                enrolments=summary.enrolments,
                completions=summary.completions,
                mean_progress=progress.get(summary.course_id),
                mean_days=mean,
                median_days=median / 86400 if median is not None else None,
                rating=rating,
                reviews=reviews,
            )
        )
    return _sorted(rows, sort)


def _medians() -> dict[UUID, float]:
    with connection.cursor() as cursor:
        cursor.execute(_MEDIANS, [FEWEST_FOR_MEDIAN])
        return dict(cursor.fetchall())


def _sorted(rows: list[CourseRow], sort: str) -> list[CourseRow]:
    rows = sorted(rows, key=lambda row: (row.title.casefold(), str(row.course_id)))
    name, backwards = sort.lstrip("-"), sort.startswith("-")
    if name == "title" or name not in SORTS:
        return rows[::-1] if backwards and name == "title" else rows
    keys = {
        "enrolments": lambda row: row.enrolments,
        "completions": lambda row: row.completions,
        "rate": lambda row: row.completion_rate or 0.0,
        "median": lambda row: row.median_days or 0.0,
        "progress": lambda row: row.mean_progress or 0.0,
        "rating": lambda row: row.rating or 0.0,
    }
    return sorted(rows, key=keys[name], reverse=backwards)
