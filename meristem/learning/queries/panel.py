"""What the course page and the catalogue show of a person's own way: one statement each."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from meristem.courses.types import VISIBLE_LESSON, CardProgress, CoursePanel, LessonState, lesson_url
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION, CURRENT_USER

# Where to go on in a course `e` was enrolled in: the lesson last opened, else the next unfinished one after it.
NEXT = f"""
LEFT JOIN LATERAL (
    SELECT l.id, l.slug, l.title
    FROM courses_lesson l
    JOIN courses_module m ON m.organization_id = l.organization_id AND m.id = l.module_id
    LEFT JOIN courses_lesson here ON here.organization_id = e.organization_id AND here.id = e.last_lesson_id
    LEFT JOIN courses_module its ON its.organization_id = e.organization_id AND its.id = here.module_id
    WHERE l.organization_id = e.organization_id AND l.course_id = e.course_id AND {VISIBLE_LESSON}
        AND NOT EXISTS (SELECT 1 FROM learning_lessonprogress d WHERE d.organization_id = e.organization_id
            AND d.user_id = e.user_id AND d.lesson_id = l.id AND d.completed_at IS NOT NULL)
    ORDER BY coalesce((m.position, l.position) >= (its.position, here.position), false) DESC, m.position, l.position
    LIMIT 1
) n ON true
"""  # noqa: S608 - constants only; what people send goes in as parameters

_PANEL = f"""
SELECT e.status, e.enrolled_at, e.completed_at, e.due_at, e.reason, e.expires_at,
    (SELECT u.display_name FROM identity_user u WHERE u.id = e.assigned_by_id),
    e.lessons_completed, e.lessons_total, n.id, n.slug, n.title,
    (SELECT json_object_agg(l.id, d.completed_at IS NOT NULL)
        FROM courses_lesson l LEFT JOIN learning_lessonprogress d ON d.organization_id = l.organization_id
            AND d.user_id = e.user_id AND d.lesson_id = l.id
        WHERE l.organization_id = e.organization_id AND l.course_id = e.course_id),
    (SELECT coalesce(sum(d.time_spent_seconds), 0) FROM learning_lessonprogress d
        WHERE d.organization_id = e.organization_id AND d.user_id = e.user_id AND d.course_id = e.course_id),
    (SELECT t.code FROM learning_certificate t WHERE t.organization_id = c.organization_id
        AND t.user_id = e.user_id AND t.course_id = c.id AND t.revoked_at IS NULL),
    c.price_in_cents, r.average, r.many, r.latest, mine.rating, mine.text
FROM courses_course c
LEFT JOIN learning_enrolment e ON e.organization_id = c.organization_id AND e.course_id = c.id
    AND e.user_id = {CURRENT_USER}
{NEXT}
LEFT JOIN learning_review mine ON mine.organization_id = c.organization_id AND mine.user_id = e.user_id
    AND mine.course_id = c.id
LEFT JOIN LATERAL (
    SELECT round(avg(v.rating), 1)::text AS average, count(*) AS many, (
        SELECT json_agg(json_build_object('name', coalesce(u.display_name, ''), 'rating', x.rating, 'text', x.text,
            'day', x.created_at::date, 'mine', x.user_id = {CURRENT_USER}) ORDER BY x.created_at DESC)
        FROM (SELECT * FROM learning_review w WHERE w.organization_id = c.organization_id AND w.course_id = c.id
            ORDER BY w.created_at DESC LIMIT 5) x LEFT JOIN identity_user u ON u.id = x.user_id) AS latest
    FROM learning_review v WHERE v.organization_id = c.organization_id AND v.course_id = c.id
) r ON true
WHERE c.organization_id = {CURRENT_ORGANIZATION} AND c.slug = %s AND c.status = 'published'
"""  # noqa: S608 - constants only; what people send goes in as parameters

_CARDS = f"""
SELECT e.course_id, c.slug, e.status, e.lessons_completed, e.lessons_total, n.slug, n.title
FROM learning_enrolment e
JOIN courses_course c ON c.organization_id = e.organization_id AND c.id = e.course_id
{NEXT}
WHERE e.organization_id = {CURRENT_ORGANIZATION} AND e.user_id = {CURRENT_USER} AND e.course_id = ANY(%s)
    AND e.status <> 'left'
"""  # noqa: S608 - constants only; what people send goes in as parameters

_BEGUN = f"""
SELECT e.course_id FROM learning_enrolment e
JOIN courses_course c ON c.organization_id = e.organization_id AND c.id = e.course_id AND c.status = 'published'
WHERE e.organization_id = {CURRENT_ORGANIZATION} AND e.user_id = {CURRENT_USER} AND e.status = 'active'
    AND (e.expires_at IS NULL OR e.expires_at > now())
ORDER BY coalesce(e.last_active_at, e.enrolled_at) DESC
"""  # noqa: S608 - constants only; what people send goes in as parameters


@dataclasses.dataclass(frozen=True, slots=True)
class Voice:
    """A review as the course page shows it."""

    name: str
    rating: int
    text: str
    day: datetime.date
    mine: bool


def panel_statement(course_slug: str) -> tuple[str, Sequence[Any]]:
    """One row for a published course, for whoever is entered; a visitor's row has no enrolment."""
    return _PANEL, [course_slug]


def course_panel(course_slug: str, rows: Sequence[Any]) -> CoursePanel:
    """The panel behind the row of `panel_statement`."""
    if not rows:
        return CoursePanel()
    (
        status, enrolled_at, completed_at, due_at, reason, expires_at, assigned_by, done, total, next_id, next_slug,
        next_title, lessons, spent, certificate, price, average, many, latest, my_rating, my_text,
    ) = rows[0]  # fmt: skip
    is_expired = expires_at is not None and expires_at <= datetime.datetime.now(datetime.UTC)
    is_enrolled = status in ("active", "completed") and not is_expired
    states: dict[str, LessonState] = {}
    if is_enrolled:
        states = {
            lesson: "done" if is_done else "here" if lesson == str(next_id) else "open"
            for lesson, is_done in (lessons or {}).items()
        }
    return CoursePanel(
        is_enrolled=is_enrolled,
        done=done or 0,
        total=total or 0,
        next_url=lesson_url(course_slug, next_slug) if is_enrolled and next_slug else "",
        next_title=next_title or "" if is_enrolled else "",
        is_completed=status == "completed",
        lesson_states=states,
        box_template="learning/_box.html",
        below_template="learning/_reviews.html",
        box={
            "has_left": status == "left",
            "is_expired": is_expired,
            "is_free": not price,
            "enrolled_at": enrolled_at,
            "completed_at": completed_at,
            "due_at": due_at,
            "is_late": bool(due_at and status == "active" and due_at <= datetime.datetime.now(datetime.UTC)),
            "is_assigned": reason == "assigned",
            "assigned_by": assigned_by or "",
            "minutes_spent": (spent or 0) // 60,
            "certificate": certificate,
            "average": average,
            "review_count": many or 0,
            "reviews": [
                Voice(v["name"], v["rating"], v["text"], datetime.date.fromisoformat(v["day"]), bool(v["mine"]))
                for v in latest or ()
            ],
            "my_rating": my_rating,
            "my_text": my_text or "",
            "may_review": status == "completed" or certificate is not None,
        },
    )


def progress_of(course_ids: Iterable[UUID]) -> Mapping[UUID, CardProgress]:
    """How far the person who is entered is in each of these courses that she takes."""
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, [list(course_ids)])
        return {
            course_id: CardProgress(
                done=done or 0,
                total=total or 0,
                next_title=title or "",
                next_url=lesson_url(slug, next_slug) if next_slug else "",
                is_completed=status == "completed",
            )
            for course_id, slug, status, done, total, next_slug, title in cursor.fetchall()
        }


def enrolled_course_ids() -> list[UUID]:
    """Courses begun and not finished, the last one touched first."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN)
        return [row[0] for row in cursor.fetchall()]
