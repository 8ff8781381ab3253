"""Fills an empty installation with the demo: organisations, people, courses, and weeks of history."""

import datetime
import random
import time
from importlib import import_module
from importlib.util import find_spec

import structlog
from django.db import transaction

from meristem.kernel.events import relay
from meristem.web.demo.world import World

log = structlog.get_logger("meristem.demo")

# In this order: each part may use what those before it made.
PARTS = (
    "organizations",
    "billing",
    "library",
    "courses",
    "psychometrics",
    "learning",
    "wellbeing",
    "care",
    "eligibility",
    "anonymous",
    "gamification",
    "analytics",
    "notifications",
    "privacy",
)


def is_loaded() -> bool:
    """Whether the installation has its organisations already."""
    from meristem.organizations.queries import organization_ids

    return bool(organization_ids())


@transaction.atomic
def load_demo(today: datetime.date | None = None) -> None:
    """Load every part, or nothing: a load that is cut off leaves the installation empty, to be begun again.

    Does nothing on an installation that has organisations.
    """
    if is_loaded():
        return
    day = today or datetime.datetime.now(datetime.UTC).date()
    world = World(today=day, chance=random.Random(20))  # noqa: S311 - a demo's chance, not a secret
    relay.register_consumers()
    for part in PARTS:
        if find_spec(f"meristem.web.demo.parts.{part}"):
            started = time.perf_counter()
            import_module(f"meristem.web.demo.parts.{part}").load(world)
            # Later parts stand on what consumers make of earlier ones (levels and rules of a new organisation).
            relay.run_once()
            log.info("demo_part_loaded", part=part, seconds=round(time.perf_counter() - started, 1))
