"""Reviews of a course, and their average."""

import dataclasses
import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from meristem.kernel.context import Actor
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION
from meristem.learning.models import Review


@dataclasses.dataclass(frozen=True, slots=True)
class Opinion:
    """A review with its writer's name as colleagues see it; empty for a visitor."""

    user_id: UUID
    name: str
    rating: int
    text: str
    written_at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Opinions:
    """What people say of a course: exact average, how many, the latest few."""

    average: Decimal | None
    count: int
    latest: list[Opinion]


_LATEST = f"""
SELECT r.user_id, coalesce(u.display_name, ''), r.rating, r.text, r.updated_at,
    avg(r.rating) OVER (), count(*) OVER ()
FROM learning_review r LEFT JOIN identity_user u ON u.id = r.user_id
WHERE r.organization_id = {CURRENT_ORGANIZATION} AND r.course_id = %s
ORDER BY r.updated_at DESC, r.id DESC LIMIT %s
"""  # noqa: S608 - constants only; what people send goes in as parameters


def opinions(course_id: UUID, limit: int = 10) -> Opinions:
    """Average and the latest reviews of a course, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [course_id, limit])
        rows = cursor.fetchall()
    if not rows:
        return Opinions(None, 0, [])
    return Opinions(rows[0][5], rows[0][6], [Opinion(*row[:5]) for row in rows])


def reviews_of(course_id: UUID) -> QuerySet[Review]:
    """All reviews of a course, the latest first."""
    return Review.objects.filter(course_id=course_id)


def my_review(actor: Actor, course_id: UUID) -> Review | None:
    """What she herself said."""
    return Review.objects.filter(user_id=actor.person, course_id=course_id).first()
