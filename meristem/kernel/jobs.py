"""Periodic housekeeping."""

from django.db import connection
from procrastinate.contrib.django import app

KEEP_SQL = "SELECT kernel_housekeeping()"


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.housekeeping", queueing_lock="kernel.housekeeping")
def housekeeping(timestamp: int) -> None:
    """Forget what has served its time: idempotency records after a day, quiet rate buckets, sessions long expired."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP_SQL)
