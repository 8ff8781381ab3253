"""The people of the role matrix, here as well."""

from tests.roles.conftest import cast, stage

__all__ = ["cast", "stage"]
