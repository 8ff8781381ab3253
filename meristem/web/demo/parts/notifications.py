"""The demo's notices: told by the facts of the other parts; here three people say how they want them."""

import datetime

from django.utils import timezone

from meristem.care.models import Appointment
from meristem.eligibility.notices import OPEN
from meristem.gamification.notices import BADGE
from meristem.kernel.notices import MAIL
from meristem.notifications.models import Notice
from meristem.notifications.services import choices_save, settings_save
from meristem.notifications.types import Digest
from meristem.web.demo.world import World

ORGANIZATION = "northfield-health"
NIGHT = datetime.time(22), datetime.time(7)
# Who, her digest, whether her nights are quiet, and what she has switched by mail.
WANTED: tuple[tuple[str, str, bool, dict[tuple[str, str], bool]], ...] = (
    ("jiwon@northfield.example", Digest.NEVER, True, {(BADGE.code, MAIL): True}),
    ("desta.bekele@northfield.example", Digest.WEEKLY, False, {}),
    ("greta.baumann@northfield.example", Digest.DAILY, True, {(OPEN.code, MAIL): False}),
)


def load(world: World) -> None:
    _read_long_ago(world)
    for email, digest, is_quiet, choices in WANTED:
        if email not in world.people:
            continue
        with world.as_person(world.people[email], ORGANIZATION) as actor:
            quiet_from, quiet_until = NIGHT if is_quiet else (None, None)
            settings_save(
                actor=actor, quiet_from=quiet_from, quiet_until=quiet_until, digest=digest, is_mail_wanted=True
            )
            choices_save(actor=actor, choices=choices)


def _read_long_ago(world: World) -> None:
    """Of the appointments of the demo's past people were told when these were booked, and have read it since."""
    for person in world.people.values():
        if ORGANIZATION not in person.roles:
            continue
        with world.as_person(person, ORGANIZATION):
            past = Appointment.objects.filter(during__endswith__lt=timezone.now())
            for appointment_id, booked_at in past.values_list("id", "created_at"):
                told = Notice.objects.filter(user_id=person.id, subject_id=appointment_id)
                told.update(occurred_at=booked_at, read_at=booked_at)
