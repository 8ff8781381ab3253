"""Opening, finishing and reopening lessons. The rules live in SQL functions, for pages and hot requests (ADR 0006)."""

import dataclasses
import datetime
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound, SignInRequired
from meristem.kernel.http.hot import call_of

COMPLETE = call_of("learning_complete_lesson", "refused, body", 1)
REOPEN_SQL = "SELECT refused, body FROM learning_reopen_lesson(%s)"

_OPEN = """
WITH taken AS (
    UPDATE learning_enrolment SET last_lesson_id = %(lesson)s, last_active_at = now(), updated_at = clock_timestamp()
    WHERE organization_id = %(org)s AND user_id = %(user)s AND course_id = %(course)s AND status <> 'left'
        AND (expires_at IS NULL OR expires_at > now())
    RETURNING 1)
INSERT INTO learning_lessonprogress (id, organization_id, user_id, lesson_id, module_id, course_id)
SELECT kernel_uuid7(), %(org)s, %(user)s, %(lesson)s, %(module)s, %(course)s FROM taken
ON CONFLICT (organization_id, user_id, lesson_id) DO NOTHING
"""

_WATCH = """
UPDATE learning_lessonprogress SET position_seconds = coalesce(%(position)s, position_seconds),
    watched_share = greatest(watched_share, coalesce(%(share)s, 0)),
    time_spent_seconds = time_spent_seconds + %(spent)s
WHERE organization_id = %(org)s AND user_id = %(user)s AND lesson_id = %(lesson)s
"""

LONGEST_FILM = 24 * 60 * 60
# One report covers a minute or so; more at once is a clock that jumped.
LONGEST_STRETCH = 5 * 60


@dataclasses.dataclass(frozen=True, slots=True)
class Completion:
    """What finishing a lesson brought about; `now_completed` is empty when it was done before."""

    lesson_id: UUID
    now_completed: tuple[str, ...]
    course_slug: str
    course_done: int
    course_total: int
    next: dict[str, Any] | None
    certificate: UUID | None

    @property
    def is_course_finished(self) -> bool:
        return self.course_total > 0 and self.course_done == self.course_total


def refusal(code: str) -> DomainError:
    """What a person is told when the function refused."""
    if code == "sign-in-required":
        return SignInRequired()
    if code == "not-found":
        return NotFound()
    if code == "not-enrolled":
        return Denied(_("Enrol in the course first; then what you do here counts."), code="not-enrolled")
    return Conflict(_("This lesson is a quiz: it is done when you pass the quiz, not by a click."), code="quiz-lesson")


@transaction.atomic
def lesson_complete(*, actor: Actor, lesson_id: UUID) -> Completion:
    """Finish a lesson: progress, module, course, certificate and facts together, each exactly once.

    Raises NotFound, Denied (`not-enrolled`) or Conflict (`quiz-lesson`).
    """
    done = _call(COMPLETE.alone, lesson_id)
    return Completion(
        lesson_id=lesson_id,
        now_completed=tuple(done["now_completed"]),
        course_slug=done["course"]["slug"],
        course_done=done["course"]["completed"],
        course_total=done["course"]["total"],
        next=done["next"],
        certificate=UUID(done["certificate"]) if done["certificate"] else None,
    )


@transaction.atomic
def lesson_reopen(*, actor: Actor, lesson_id: UUID) -> dict[str, Any]:
    """Not done after all: rolls module and course back and says so as a fact. A certificate already given stays.

    Raises like lesson_complete.
    """
    return _call(REOPEN_SQL, lesson_id)


def lesson_open(*, actor: Actor, lesson_id: UUID, module_id: UUID, course_id: UUID) -> None:
    """Note that a person who takes the course has opened a lesson, so that "continue" leads back here."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "org": actor.organization_id,
                "user": actor.person,
                "lesson": lesson_id,
                "module": module_id,
                "course": course_id,
            },
        )


def lesson_watch(
    *,
    actor: Actor,
    lesson_id: UUID,
    position_seconds: int | None = None,
    watched_share: Decimal | None = None,
    spent_seconds: int = 0,
) -> None:
    """Keep where a film stands, how much of it was seen, and the time spent; nothing of it completes a lesson.

    Raises Invalid for values out of range, NotFound for a lesson that she has not opened.
    """
    problems: dict[str, list[Any]] = {}
    if position_seconds is not None and not 0 <= position_seconds <= LONGEST_FILM:
        problems["position_seconds"] = [_("Give seconds between 0 and a day.")]
    if watched_share is not None and not 0 <= watched_share <= 1:
        problems["watched_share"] = [_("Give a share between 0 and 1.")]
    if spent_seconds < 0:
        problems["spent_seconds"] = [_("Time does not run backwards.")]
    if problems:
        raise Invalid(fields=problems)
    with connection.cursor() as cursor:
        cursor.execute(
            _WATCH,
            {
                "org": actor.organization_id,
                "user": actor.person,
                "lesson": lesson_id,
                "position": position_seconds,
                "share": watched_share,
                "spent": min(spent_seconds, LONGEST_STRETCH),
            },
        )
        if cursor.rowcount == 0:
            raise NotFound


@transaction.atomic
def lesson_record_done(
    *,
    actor: Actor,
    user_id: UUID,
    lesson_id: UUID,
    at: datetime.datetime,
    spent_seconds: int = 0,
    percent: Decimal | None = None,
) -> None:
    """Write down that an enrolled person finished a lesson at an earlier time, for imports: facts carry that time.

    `percent` is what she reached in a quiz that was taken elsewhere. Raises NotFound when there is no such lesson or
    she does not take its course.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.newly FROM courses_lesson l"
            " JOIN learning_enrolment e ON e.organization_id = l.organization_id AND e.course_id = l.course_id"
            "   AND e.user_id = %(user)s AND e.status <> 'left',"
            " LATERAL learning_lesson_done("
            "   l.organization_id, e.user_id, l.course_id, l.module_id, l.id, l.points, %(at)s,"
            "   false, NULL, NULL, NULL) d"
            " WHERE l.organization_id = %(org)s AND l.id = %(lesson)s AND l.published_at IS NOT NULL"
            "   AND l.archived_at IS NULL",
            {"user": user_id, "lesson": lesson_id, "org": actor.organization_id, "at": at},
        )
        if cursor.fetchone() is None:
            raise NotFound
        cursor.execute(
            "UPDATE learning_lessonprogress SET"
            "   started_at = least(started_at, %(at)s - make_interval(secs => %(spent)s)),"
            "   time_spent_seconds = time_spent_seconds + %(spent)s,"
            "   attempts = attempts + CASE WHEN %(percent)s::numeric IS NULL THEN 0 ELSE 1 END,"
            "   is_quiz_passed = is_quiz_passed OR %(percent)s::numeric IS NOT NULL,"
            "   best_percent = greatest(best_percent, %(percent)s::numeric)"
            " WHERE organization_id = %(org)s AND user_id = %(user)s AND lesson_id = %(lesson)s",
            {
                "user": user_id,
                "lesson": lesson_id,
                "org": actor.organization_id,
                "at": at,
                "spent": spent_seconds,
                "percent": percent,
            },
        )
        cursor.execute(
            "UPDATE learning_enrolment e SET last_lesson_id = l.id,"
            "   last_active_at = greatest(e.last_active_at, %(at)s), updated_at = clock_timestamp()"
            " FROM courses_lesson l WHERE l.organization_id = %(org)s AND l.id = %(lesson)s"
            "   AND e.organization_id = %(org)s AND e.user_id = %(user)s AND e.course_id = l.course_id",
            {"user": user_id, "lesson": lesson_id, "org": actor.organization_id, "at": at},
        )


def _call(sql: str, lesson_id: UUID) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [lesson_id])
        refused, body = cursor.fetchone()
    if refused:
        raise refusal(refused)
    result: dict[str, Any] = json.loads(body)
    return result
