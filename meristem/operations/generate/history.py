"""What the made-up learners have done, told as facts, and everything that hangs on it."""

from __future__ import annotations

from uuid import UUID

from django.db import connections, transaction

from meristem.operations.generate.people import Learner
from meristem.operations.generate.sql import FACTS, FINISH, STAGING, TABLES


def write(batch: list[Learner], organization_id: UUID) -> None:
    """Memberships, enrolments, progress, facts and what facts earn, for one batch, in one transaction.

    The facts' reactions are silent meanwhile, as they would do the same far more slowly; nobody else can write a fact
    until this transaction ends. Consumers read these facts later like any others, and find the board right already.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.organization_id', %s, true)", [str(organization_id)])
        for statement in STAGING:
            cursor.execute(statement)
        with cursor.copy("COPY bulk_learner FROM STDIN") as rows:
            for one in batch:
                rows.write_row(
                    (
                        one.number,
                        one.id,
                        one.name,
                        one.short_done,
                        one.long_done,
                        one.takes_both,
                        one.days_ago,
                        one.hour,
                        one.moods,
                    )
                )
        for statement in FACTS:
            cursor.execute(statement)


def finish(organization_id: UUID) -> None:
    """Count the board's buckets; let the planner know the tables."""
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organization_id', %s, true)", [str(organization_id)])
        cursor.execute(FINISH)
    with owner.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
