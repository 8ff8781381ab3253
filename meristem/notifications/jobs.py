"""Periodic work: what falls due, and forgetting."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from meristem.kernel.context import tenant
from meristem.kernel.notices import reminders
from meristem.notifications.services import facts_tell, notices_forget
from meristem.organizations.queries import organization_ids

log = structlog.get_logger("meristem.notifications")


def remind_all() -> int:
    """Ask every app, in every organisation, what is due to be told now; returns how many notices were new.

    One that fails does not keep the others; it is asked again in a few minutes.
    """
    now, told = timezone.now(), 0
    for organization_id in organization_ids():
        for reminder in reminders():
            try:
                with tenant(organization_id):
                    told += facts_tell(reminder(now), now)
            except Exception as error:
                log.exception("reminder_failed", organization=str(organization_id), error=type(error).__name__)
    return told


@app.periodic(cron="*/5 * * * *")
@app.task(name="notifications.remind", queueing_lock="notifications.remind")
def remind(timestamp: int) -> None:
    """Courses that fall due, appointments of tomorrow."""
    remind_all()


@app.periodic(cron="23 3 * * *")
@app.task(name="notifications.forget", queueing_lock="notifications.forget")
def forget(timestamp: int) -> None:
    """Notices of more than three months ago."""
    notices_forget()
