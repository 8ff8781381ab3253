"""Roles within an organisation, and what each holds."""

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
