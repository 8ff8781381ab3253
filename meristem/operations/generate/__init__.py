"""Bulk data for benchmarks: one organisation, two courses, as many learners as wanted, with weeks of history.

What a learner has done is told once, as facts; progress, ledger, wallet, badges and board are derived from the facts in
SQL, by the rules the organisation has, so they agree with each other. The same seed makes the same people and lessons.
"""

from __future__ import annotations

import sys
import time

from django.db import connections

from meristem.operations.errors import OperationError
from meristem.operations.generate import content, history, people

BATCH = 10_000


def generate(learners: int, seed: int = 1) -> None:
    """Make the organisation `bench-<learners>`. Learners come in batches, each whole or not at all.

    People write their own rows as the app role, like anyone who signs up; what facts earn nobody but the schema's owner
    may write in bulk. Raises OperationError when the organisation is there already, or the owner is not known here.
    """
    if "owner" not in connections.databases:
        raise OperationError("Bulk data needs the schema's owner: run `meristem generate` where DATABASE_URL is set.")
    slug = f"bench-{learners}"
    if content.exists(slug):
        raise OperationError(
            f"The organisation {slug} is there already. Remove its database, or choose another number."
        )
    plan = people.Plan(learners=learners, seed=seed)
    organization_id = content.write(plan, slug)
    began = time.monotonic()
    for first in range(1, learners + 1, BATCH):
        batch = plan.batch(first, min(first + BATCH, learners + 1))
        people.write(batch, organization_id)
        history.write(batch, organization_id)
        done = min(first + BATCH - 1, learners)
        sys.stdout.write(f"{done} of {learners} learners ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
    history.finish(organization_id)
