"""docs/security/logs.md names every event that a process logs, with its fields."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs/security/logs.md"
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


def logged() -> dict[str, set[str]]:
    """Each event with the fields it has wherever it is written."""
    found: dict[str, set[str]] = {}
    for path in sorted([*ROOT.glob("meristem/**/*.py"), *ROOT.glob("config/*.py")]):
        if "tests" in path.parts or "get_logger" not in path.read_text():
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in LEVELS and ast.unparse(call.func.value) == "log":
                name = call.args[0]
                assert isinstance(name, ast.Constant), f"{path}: an event has a fixed name"
                fields = {word.arg or "**" for word in call.keywords}
                assert found.setdefault(str(name.value), fields) == fields, name.value
    return found


def test_every_event_stands_there_with_its_fields() -> None:
    listed = PAGE.read_text().split("\n## Events of the processes\n")[1]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", listed, re.M)
    told = {name: {field.strip() for field in fields.split(",") if field.strip()} for name, fields in rows}
    assert told == logged()


def test_every_table_that_it_names_is_there() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    named = set(re.findall(r"`((?:kernel|identity)_\w+)`", PAGE.read_text()))
    assert named - tables == set()
    assert len(named) > 4
