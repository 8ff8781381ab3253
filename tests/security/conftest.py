"""The people of the role matrix, those of a copy of the demo, and a count of what was tried."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from tests.api.conftest import callers, demo_database
from tests.roles.conftest import cast, stage
from tests.security.scene import scene

__all__ = ["attempts", "callers", "cast", "demo_database", "scene", "stage"]


@dataclasses.dataclass
class Attempts:
    """How often a test tried to get in; told at the end of the run."""

    made: int = 0


@pytest.fixture
def attempts(record_property: Callable[[str, object], None]) -> Iterator[Attempts]:
    counted = Attempts()
    yield counted
    record_property("attempts", counted.made)
