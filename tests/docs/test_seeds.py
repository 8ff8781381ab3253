"""docs/seeds.md against the names in the five designs and against the models as they stand."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from config.environment import ROOT
from tests.docs.seed_names import OTHERS, TABLES

DESIGNS = sorted({*TABLES, *OTHERS})
STATES = {"built", "planned", "declined"}
Row = tuple[str, str, str, str]


def sections() -> dict[str, list[Row]]:
    """The rows (name, state, where, remark) under each heading of the second level, by its first word."""
    found: dict[str, list[Row]] = {}
    heading = ""
    for line in (ROOT / "docs" / "seeds.md").read_text().splitlines():
        if line.startswith("## "):
            heading = line.split()[1]
        cells = [cell.strip() for cell in line.split("|")[1:-1]] if line.startswith("| ") else []
        if len(cells) == 4 and cells[0] not in ("name", "what"):
            found.setdefault(heading, []).append((cells[0], cells[1], cells[2], cells[3]))
    return found


def told(rows: list[Row]) -> set[str]:
    """Every name that has a row: `table`, `table: column`, `kind name`."""
    names = set()
    for name, *_ in rows:
        text = name.strip("`")
        head, colon, tail = text.partition(": ")
        kind, space, listed = text.partition(" ")
        if colon:
            names |= {f"{head}: {column}".lower() for column in tail.split(", ")}
        elif space and kind in ("index", "key", "redis", "constraint", "collection", "elasticsearch"):
            names |= {f"{kind} {one}".lower() for one in listed.split(", ")}
        names.add(text.lower())
    return names


def wanted(design: str) -> set[str]:
    names = {name.lower() for name in OTHERS.get(design, [])}
    documents = {name.split()[1] for name in names if name.startswith(("collection ", "elasticsearch "))}
    for table, columns in TABLES.get(design, {}).items():
        names |= {f"{table}: {column.replace('_', ' ')}" for column in columns.split()} if design == "000" else set()
        names |= {f"{table}: {column}" for column in columns.split()} if design != "000" else set()
        names |= set() if table in documents else {table}
    return {name.lower() for name in names}


@pytest.mark.parametrize("design", DESIGNS)
def test_every_name_of_a_design_has_a_row(design: str) -> None:
    known = {name.replace("_", " ") for name in told(sections()[design])}
    assert sorted(name for name in wanted(design) if name.replace("_", " ") not in known) == []


def exists(place: str) -> bool:
    """Whether `app.Model` or `app.Model.field` is there."""
    app, model, *field = place.split(".")
    try:
        found = apps.get_model(app, model)
        if field:
            found._meta.get_field(field[0].removesuffix("_id") if not _has(found, field[0]) else field[0])
    except (LookupError, FieldDoesNotExist):
        return False
    return True


def _has(model: type, name: str) -> bool:
    try:
        model._meta.get_field(name)  # type: ignore[attr-defined]
    except FieldDoesNotExist:
        return False
    return True


@pytest.mark.parametrize("heading", [*DESIGNS, "Easily"])
def test_what_is_built_is_there_and_the_rest_has_a_reason(heading: str) -> None:
    wrong = []
    for name, state, where, remark in sections()[heading]:
        places = [place.strip("` ") for place in where.split(",") if place.strip()]
        if state not in STATES:
            wrong.append(f"{name}: {state!r} is no state")
        elif state == "built" and (not places or not all(map(exists, places))):
            wrong.append(f"{name}: {[place for place in places if not exists(place)] or 'names no model'}")
        elif state != "built" and (places or len(remark) < 10):
            wrong.append(f"{name}: {state} needs a reason, and no place")
    assert wrong == []


def test_every_fault_says_how_it_was_mended() -> None:
    text = (ROOT / "docs" / "seeds.md").read_text().split("## Faults")[1].split("## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 16
    assert all(len(row) == 2 and len(row[1]) > 20 for row in rows)
