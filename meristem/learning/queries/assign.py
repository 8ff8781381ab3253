"""Whom one may ask to take a course."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection

from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION


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
WHERE m.organization_id = {CURRENT_ORGANIZATION} AND m.status = 'active'
ORDER BY u.display_name, m.user_id LIMIT 2000
"""  # noqa: S608 - constants only; what people send goes in as parameters


def assignable(course_id: UUID) -> list[Assignable]:
    """All active members, with how each stands with the course."""
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGNABLE, [course_id])
        return [Assignable(*row) for row in cursor.fetchall()]
