"""What people are told about their growth: a badge, a level. In the inbox; by mail only for who wants it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.assessments.events import AttemptFinished
from meristem.gamification.models import Badge, BadgeAward, LedgerEntry, Level
from meristem.gamification.types import worded
from meristem.kernel.events.registry import Published
from meristem.kernel.notices import INBOX, MAIL, Fact, NoticeKind, Told, Words, notice_kind, tells, words_for
from meristem.learning.events import CourseCompleted, LessonCompleted, ModuleCompleted

GROUP = gettext_lazy("Progress")
INBOX_ONLY = {INBOX: True, MAIL: False}

BADGE = notice_kind(NoticeKind("gamification.badge", GROUP, gettext_lazy("You earned a badge"), "medal", INBOX_ONLY))
LEVEL = notice_kind(NoticeKind("gamification.level", GROUP, gettext_lazy("You reached a level"), "steps", INBOX_ONLY))


@tells(LessonCompleted, ModuleCompleted, CourseCompleted, AttemptFinished)
def grown(published: Published) -> Iterable[Fact]:
    """What this very fact earned: badges and ledger entries bear its time (migration 0002)."""
    person, at = published.event.subject_id, published.occurred_at
    for badge_id in BadgeAward.objects.filter(user_id=person, awarded_at=at).values_list("badge_id", flat=True):
        yield Fact(BADGE, [person], badge_id)
    earned = LedgerEntry.objects.filter(user_id=person, occurred_at__lte=at).aggregate(
        all=Sum("amount"), now=Sum("amount", filter=Q(occurred_at=at))
    )
    total, gained = earned["all"] or 0, earned["now"] or 0
    if gained > 0:
        reached = Level.objects.filter(threshold__gt=total - gained, threshold__lte=total).order_by("-number").first()
        if reached is not None:
            yield Fact(LEVEL, [person], reached.id)


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
