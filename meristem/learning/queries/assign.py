"""Whom one may ask to take a course."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection

from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION
from meristem.learning.permissions import ASSIGN
from meristem.organizations.queries import people_led_by


@dataclasses.dataclass(frozen=True, slots=True)
class Assignable:
    """A member, and how she stands with the course to assign; `status` is empty when she does not take it."""

    user_id: UUID
    name: str
    department: str
    status: str
    due_at: datetime.datetime | None


_ASSIGNABLE = f"""
SELECT m.user_id, u.display_name, m.department, coalesce(e.status, ''), e.due_at
FROM organizations_membership m
JOIN identity_user u ON u.id = m.user_id
LEFT JOIN learning_enrolment e ON e.organization_id = m.organization_id AND e.user_id = m.user_id AND e.course_id = %s
WHERE m.organization_id = {CURRENT_ORGANIZATION} AND m.status = 'active' AND m.user_id = ANY(%s)
ORDER BY u.display_name, m.user_id LIMIT 2000
"""  # noqa: S608 - constants only; what people send goes in as parameters


def askable(actor: Actor) -> set[UUID]:
    """Whom she may ask: the people of the groups that she leads."""
    return {seat.user_id for seat in people_led_by(actor.person, ASSIGN)}


def assignable(actor: Actor, course_id: UUID) -> list[Assignable]:
    """Whom she may ask, with how each stands with the course."""
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGNABLE, [course_id, sorted(askable(actor))])
        return [Assignable(*row) for row in cursor.fetchall()]
