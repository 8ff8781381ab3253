"""Loads what every app contributes, once all of them are ready."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

CONTRIBUTIONS = ("permissions", "notices", "handlers", "holdings", "jobs")


def load_handlers() -> None:
    """Import each app's permissions, notices, handlers and jobs so that their registrations exist in every process."""
    for config in apps.get_app_configs():
        if not config.name.startswith("meristem."):
            continue
        for module in CONTRIBUTIONS:
            if find_spec(f"{config.name}.{module}") is not None:
                import_module(f"{config.name}.{module}")
