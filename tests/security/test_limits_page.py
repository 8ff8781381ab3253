"""docs/security/limits.md is the one list of limits: its figures are those of the code, and none is missing."""

import ast
import datetime
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from config.limits import ENDPOINTS

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs/security/limits.md"
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.M)


def section(title: str) -> dict[str, str]:
    """Name and second column of each row below a heading."""
    text = PAGE.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    return {name: value.strip() for name, value in ROW.findall(text)}


def shown(value: Any) -> str:
    """A figure as the page writes it."""
    if not isinstance(value, datetime.timedelta):
        return f"{value:,}"
    seconds = int(value.total_seconds())
    units = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
    unit, length = next((unit, length) for unit, length in units if seconds % length == 0)
    return f"{seconds // length:,} {unit}"


def spent() -> dict[str, str]:
    """Every limit that the database counts: its name with the most uses, and the seconds of its window."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("meristem/**/*.py")):
        text = path.read_text()
        if "tests" in path.parts or "limits.spend(" not in text:
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        calls = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call)]
        spends = [one for one in calls if ast.unparse(one.func) == "limits.spend"]
        for call in calls:
            spend = call if call in spends else None
            if ast.unparse(call.func) == "_is_welcome":
                # It hands its own name on to the one call that takes a name.
                spend = next(one for one in spends if not isinstance(one.args[0], ast.Constant))
            if spend is None or not isinstance(call.args[0], ast.Constant):
                continue
            figures = {word.arg: eval(ast.unparse(word.value), vars(module)) for word in spend.keywords}
            said = f"{shown(figures['limit'])} in {shown(datetime.timedelta(seconds=figures['seconds']))}"
            assert found.setdefault(str(call.args[0].value), said) == said, call.args[0].value
    return found


def test_every_limit_that_the_database_counts_stands_there_with_its_figures() -> None:
    assert section("Counted by the database") == spent()


def test_every_limit_of_a_route_stands_there_with_its_figures() -> None:
    policies = {policy.name: f"{shown(policy.quota)} in {policy.seconds} seconds" for policy in ENDPOINTS.values()}
    policies |= {
        "person": f"{shown(600)} in 60 seconds",
        "changes": f"{shown(300)} in 60 seconds",
        "address": f"{shown(300)} in 60 seconds",
    }
    assert (settings.RATE_LIMIT_PERSON, settings.RATE_LIMIT_ADDRESS) == (600, 300)
    assert section("Counted for each process") == policies


@pytest.mark.parametrize("name", sorted(section("Sizes, numbers and times")))
def test_a_figure_of_the_page_is_that_of_the_code(name: str) -> None:
    module, _, constant = name.partition(":")
    value = getattr(import_module(f"meristem.{module}" if module != "settings" else "config.settings"), constant)
    assert section("Sizes, numbers and times")[name] == shown(value)


def compared(condition: models.Q) -> set[str]:
    """The columns that a condition speaks of."""
    found: set[str] = set()
    for part in condition.children:
        if isinstance(part, models.Q):
            found |= compared(part)
        elif isinstance(part, tuple):
            found.add(part[0].split("__")[0])
            if isinstance(part[1], models.F):
                found.add(part[1].name)
    return found


def test_every_rule_between_fields_stands_there() -> None:
    rules = {
        constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and isinstance(constraint.condition, models.Q)
        and len(compared(constraint.condition)) > 1
    }
    assert set(section("Fields that belong together")) == rules
