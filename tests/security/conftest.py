"""The people of the role matrix, and those of a copy of the demo."""

from tests.api.conftest import callers, demo_database
from tests.roles.conftest import cast, stage

__all__ = ["callers", "cast", "demo_database", "stage"]
