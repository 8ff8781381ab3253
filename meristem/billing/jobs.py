"""Each night: trials end, periods begin, invoices fall due."""

from procrastinate.contrib.django import app

from meristem.billing.models import Subscription
from meristem.billing.services import subscription_advance
from meristem.billing.types import State
from meristem.kernel.context import tenant
from meristem.organizations.queries import organization_ids


@app.periodic(cron="23 2 * * *")
@app.task(name="billing.nightly", queueing_lock="billing.nightly")
def nightly(timestamp: int) -> None:
    """Advance each living subscription in a transaction of its own; killed or run twice, nothing happens twice."""
    for organization_id in organization_ids():
        with tenant(organization_id):
            living = list(Subscription.objects.exclude(state=State.ENDED).values_list("id", "user_id"))
        for subscription_id, user_id in living:
            # As the subscriber, whose name the invoice bears.
            with tenant(organization_id, user_id):
                subscription_advance(subscription_id=subscription_id)
