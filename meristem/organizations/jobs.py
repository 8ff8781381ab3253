"""Background work: lists of people to invite."""

import datetime
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from meristem.kernel.context import tenant
from meristem.organizations.models import InvitationBatch
from meristem.organizations.queries import organization_ids
from meristem.organizations.services.batches import batch_work

STALLED = datetime.timedelta(minutes=2)
KEPT = datetime.timedelta(days=90)


@app.task(name="organizations.invite_list")
def invite_list(organization_id: str, batch_id: str) -> None:
    """Work a list off, some lines a transaction; killed at any point, the rest is taken up by `lists_go_on`."""
    while batch_work(organization_id=UUID(organization_id), batch_id=UUID(batch_id)):
        pass


@app.periodic(cron="*/2 * * * *")
@app.task(name="organizations.lists_go_on", queueing_lock="organizations.lists_go_on")
def lists_go_on(timestamp: int) -> None:
    """Take up lists that stand still, because a worker was killed or the day's letters were used up."""
    for organization_id in organization_ids():
        with tenant(organization_id):
            still = InvitationBatch.objects.filter(
                state=InvitationBatch.State.RUNNING, updated_at__lt=timezone.now() - STALLED
            )
            waiting = list(still.values_list("id", flat=True))
            InvitationBatch.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
        for batch_id in waiting:
            invite_list(organization_id=str(organization_id), batch_id=str(batch_id))
