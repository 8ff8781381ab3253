"""Counting progress anew from the facts: after a course changed, and to prove that the live figures are right."""

from uuid import UUID

from django.db import connection, transaction

from meristem.kernel.context import Actor


@transaction.atomic
def course_settle(*, actor: Actor, course_id: UUID) -> int:
    """Count everybody's progress in a course anew; returns how many have finished it by that.

    For when its lessons changed: who has done all that is left has finished, who had finished stays so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE learning_settle(e.organization_id, e.user_id, e.course_id))"
            " FROM (SELECT organization_id, user_id, course_id FROM learning_enrolment"
            "   WHERE organization_id = %s AND course_id = %s ORDER BY id) e",
            [actor.organization_id, course_id],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def progress_rebuild(*, actor: Actor) -> int:
    """Count everybody's progress in this organisation anew from lesson progress; returns the enrolments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(learning_count_course(e.organization_id, e.user_id, e.course_id))"
            " FROM learning_enrolment e WHERE e.organization_id = %s",
            [actor.organization_id],
        )
        return int(cursor.fetchone()[0])
