"""The demo's surveys: one that closed a quarter ago, and one that is open now."""

import datetime

from meristem.eligibility.models import Survey
from meristem.eligibility.services import survey_change, survey_create_shipped, survey_launch
from meristem.kernel.context import Actor
from meristem.kernel.events import happened_at
from meristem.web.demo.world import World

ORGANIZATION, ADMINISTRATOR = "northfield-health", "ruth@northfield.example"
SHIPPED = "autumn-pulse"
SUMMER = {"en": "Summer pulse", "ko": "여름 마음 살핌"}
SUMMER_OPENED, SUMMER_CLOSED = 104, 90
AUTUMN_OPENED, AUTUMN_CLOSES = 6, -8


def load(world: World) -> None:
    with world.as_person(world.people[ADMINISTRATOR], ORGANIZATION) as actor:
        summer = survey_create_shipped(actor=actor, slug=SHIPPED)
        survey_change(
            actor=actor,
            survey_id=summer.id,
            title=SUMMER,
            intro=summer.intro,
            closing=summer.closing,
            questions=summer.questions,
            threshold=summer.threshold,
        )
        autumn = survey_create_shipped(actor=actor, slug=SHIPPED)
        _launch(actor, summer, world.moment(SUMMER_OPENED, 8), world.moment(SUMMER_CLOSED, 22))
        _launch(actor, autumn, world.moment(AUTUMN_OPENED, 8), world.moment(AUTUMN_CLOSES, 22))


def _launch(actor: Actor, survey: Survey, opened: datetime.datetime, closes: datetime.datetime) -> None:
    """Open it now, so that answers can be given, and date it back; the one of summer is closed by the next part."""
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    with happened_at(opened):
        survey_launch(actor=actor, survey_id=survey.id, closes_at=max(closes, until))
    Survey.objects.filter(id=survey.id).update(created_at=opened, opens_at=opened)
