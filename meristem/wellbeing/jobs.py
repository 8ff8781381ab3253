"""Forgetting: what a person deleted is gone a day later."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="41 * * * *")
@app.task(name="wellbeing.forget_deleted", queueing_lock="wellbeing.forget_deleted")
def forget_deleted(timestamp: int) -> None:
    """Remove moods, journal entries and goals that were deleted more than a day ago, with their history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wellbeing_forget_deleted()")
