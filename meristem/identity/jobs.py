"""Housekeeping at the door, and messages to telephones."""

from uuid import UUID

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from meristem.identity.services import phones as services


@app.periodic(cron="27 3 * * *")
@app.task(name="identity.door_housekeeping", queueing_lock="identity.door_housekeeping")
def door_housekeeping(timestamp: int) -> None:
    """Forget quiet locks after two days, sign-ins that never came back, and addresses that nobody confirmed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_door_housekeeping()")


@app.task(name="identity.phone_code_send", retry=RetryStrategy(max_attempts=3, wait=15))
def phone_code_send(code_id: str, user_id: str, organization_id: str) -> None:
    """Send one code to a telephone; tried again while the sender fails and the code still works."""
    services.phone_code_send(code_id=UUID(code_id), user_id=UUID(user_id), organization_id=UUID(organization_id))
