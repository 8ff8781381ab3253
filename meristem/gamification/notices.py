"""What people are told about their growth: a badge, a level. In the inbox; by mail only for who wants it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.assessments.events import AttemptFinished
from meristem.gamification.models import Badge, Level
from meristem.gamification.types import worded
from meristem.kernel.events.registry import Published
from meristem.kernel.notices import INBOX, MAIL, Fact, NoticeKind, Told, Words, notice_kind, tells, words_for
from meristem.kernel.tenancy.constraints import CURRENT_ORGANIZATION
from meristem.learning.events import CourseCompleted, LessonCompleted, ModuleCompleted

GROUP = gettext_lazy("Progress")
INBOX_ONLY = {INBOX: True, MAIL: False}

BADGE = notice_kind(NoticeKind("gamification.badge", GROUP, gettext_lazy("You earned a badge"), "medal", INBOX_ONLY))
LEVEL = notice_kind(NoticeKind("gamification.level", GROUP, gettext_lazy("You reached a level"), "steps", INBOX_ONLY))


# One query a fact: lessons are finished all the time, badges and levels are seldom.
_GROWN = f"""
SELECT false, badge_id FROM gamification_badgeaward
WHERE organization_id = {CURRENT_ORGANIZATION} AND user_id = %(person)s AND awarded_at = %(at)s
UNION ALL
SELECT true, reached.id FROM (
    SELECT coalesce(sum(amount), 0) AS total, coalesce(sum(amount) FILTER (WHERE occurred_at = %(at)s), 0) AS gained
    FROM gamification_ledgerentry
    WHERE organization_id = {CURRENT_ORGANIZATION} AND user_id = %(person)s AND occurred_at <= %(at)s) earned
CROSS JOIN LATERAL (
    SELECT l.id FROM gamification_level l
    WHERE l.organization_id = {CURRENT_ORGANIZATION} AND l.threshold > earned.total - earned.gained
        AND l.threshold <= earned.total
    ORDER BY l.threshold DESC LIMIT 1) reached
"""  # noqa: S608 - constants only


@tells(LessonCompleted, ModuleCompleted, CourseCompleted, AttemptFinished)
def grown(published: Published) -> Iterable[Fact]:
    """What this very fact earned: badges and ledger entries bear its time (migration 0002)."""
    person = published.event.subject_id
    with connection.cursor() as cursor:
        cursor.execute(_GROWN, {"person": person, "at": published.occurred_at})
        for is_level, subject_id in cursor.fetchall():
            yield Fact(LEVEL if is_level else BADGE, [person], subject_id)


@words_for(BADGE)
def badge_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    rows = Badge.objects.in_bulk([one.subject_id for one in told])
    language = translation.get_language() or "en"
    return {
        one.id: Words(
            _("You earned the badge “%(name)s”") % {"name": worded(row.names, language)},
            worded(row.descriptions, language),
            reverse("gamification:progress"),
            _("See your progress"),
        )
        for one in told
        if (row := rows.get(one.subject_id))
    }


@words_for(LEVEL)
def level_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    rows = Level.objects.in_bulk([one.subject_id for one in told])
    language = translation.get_language() or "en"
    return {
        one.id: Words(
            _("You reached level %(number)s: %(name)s") % {"number": row.number, "name": worded(row.names, language)},
            "",
            reverse("gamification:progress"),
            _("See your progress"),
        )
        for one in told
        if (row := rows.get(one.subject_id))
    }
