"""Periodic work."""

from procrastinate.contrib.django import app

from meristem.eligibility.services import surveys_close_due
from meristem.kernel.context import tenant
from meristem.organizations.queries import organization_ids


@app.periodic(cron="*/10 * * * *")
@app.task(name="eligibility.close_due", queueing_lock="eligibility.close_due")
def close_due(timestamp: int) -> None:
    """Close surveys that are past their last day; one that a person closed meanwhile is left alone."""
    for organization_id in organization_ids():
        with tenant(organization_id):
            surveys_close_due()
