"""Roles within an organisation, and what each holds."""

import dataclasses

from django.db import models
from django.utils.translation import gettext_lazy as _

# How long sessions last where nobody has set anything: unused, and at all.
DEFAULT_IDLE_HOURS, DEFAULT_DAYS = 336, 30


class Role(models.TextChoices):
    LEARNER = "learner", _("learner")
    AUTHOR = "author", _("author")
    COACH = "coach", _("coach")
    THERAPIST = "therapist", _("therapist")
    MANAGER = "manager", _("manager")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")


@dataclasses.dataclass(frozen=True)
class AgeRules:
    """Nobody joins below `least`; below `guardian` a parent or guardian must agree. None: nobody is asked for it."""

    least: int | None = None
    guardian: int | None = None

    @property
    def asks(self) -> bool:
        return self.least is not None or self.guardian is not None
