"""Periodic housekeeping at the door."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="27 3 * * *")
@app.task(name="identity.door_housekeeping", queueing_lock="identity.door_housekeeping")
def door_housekeeping(timestamp: int) -> None:
    """Forget quiet locks after two days, sign-ins that never came back, and addresses that nobody confirmed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_door_housekeeping()")
