"""Fills an empty installation with the demo: organisations, people, courses, and weeks of history."""

import datetime
import random
from importlib import import_module
from importlib.util import find_spec

import structlog

from meristem.kernel.events import relay
from meristem.web.demo.world import World

log = structlog.get_logger("meristem.demo")

# In this order: each part may use what those before it made.
PARTS = (
    "organizations",
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
)


def is_loaded() -> bool:
    """Whether the installation has its organisations already."""
    from meristem.organizations.queries import organization_ids

    return bool(organization_ids())


def load_demo(today: datetime.date | None = None) -> None:
    """Load every part once. Does nothing on an installation that has organisations."""
    if is_loaded():
        return
    world = World(today=today or datetime.datetime.now(datetime.UTC).date(), chance=random.Random(20))  # noqa: S311 - demo, not secrets
    for part in PARTS:
        if find_spec(f"meristem.web.demo.parts.{part}"):
            import_module(f"meristem.web.demo.parts.{part}").load(world)
            log.info("demo_part_loaded", part=part)
    relay.register_consumers()
    relay.run_once()
