"""Whoever a survey asks is told that it is open. Whether she has answered plays no part, so that nothing tells it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.eligibility.events import SurveyOpened
from meristem.eligibility.models import Survey
from meristem.eligibility.questions import say
from meristem.eligibility.types import Status
from meristem.kernel.events.registry import Published
from meristem.kernel.notices import (
    INBOX,
    MAIL,
    Fact,
    NoticeKind,
    Told,
    Words,
    notice_kind,
    said_moment,
    tells,
    words_for,
)

OPEN = notice_kind(
    NoticeKind(
        "eligibility.survey_open",
        gettext_lazy("Surveys"),
        gettext_lazy("A survey without names is open"),
        "message",
        {INBOX: True, MAIL: True},
    )
)


@tells(SurveyOpened)
def opened(published: Published) -> Iterable[Fact]:
    """Everybody on its roster."""
    event = published.event
    assert isinstance(event, SurveyOpened)
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM eligibility_roster_people(%s)", [event.survey_id])
        yield Fact(OPEN, [row[0] for row in cursor.fetchall()], event.survey_id)


@words_for(OPEN)
def survey_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    rows = Survey.objects.in_bulk([one.subject_id for one in told])
    return {one.id: _words(rows[one.subject_id]) for one in told if one.subject_id in rows}


def _words(survey: Survey) -> Words:
    text = _("Nobody can see who answered what.")
    if survey.closes_at:
        text = _("It is open until %(date)s. Nobody can see who answered what.") % {
            "date": said_moment(survey.closes_at)
        }
    return Words(
        _("A survey is open: %(title)s") % {"title": say(survey.title)},
        text,
        reverse("eligibility:surveys"),
        _("See the surveys"),
        is_over=survey.status != Status.OPEN,
    )
