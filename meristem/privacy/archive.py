"""The archive of a person's data: JSON and CSV of each kind, and a page that says what is what, in her language."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.kernel.http.csv import safe_cell
from meristem.kernel.privacy import KEEP, Holding, holdings
from meristem.privacy import rows


def archive(user: User) -> bytes:
    """Everything that the installed apps hold about her, of all her organisations; entered as her."""
    buffer = io.BytesIO()
    kinds = []
    here = rows.places()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for holding in holdings():
            if not holding.is_exported:
                continue
            found = _all_rows(holding, user, here)
            name = f"{holding.table}-{holding.person}" if holding.person not in ("user_id", "id") else holding.table
            kinds.append(_kind(name, holding, len(found)))
            _pack(packed, name, found)
            for child in holding.children:
                more: list[rows.Row] = []
                for place in here:
                    with tenant(place, user.id):
                        more += rows.rows_of_child(child, holding, user.id, place)
                _pack(packed, child.table, more)
        context = {"user": user, "kinds": [kind for kind in kinds if kind["many"]], "at": timezone.now()}
        context["empty"] = [kind for kind in kinds if not kind["many"]]
        packed.writestr("index.html", render_to_string("privacy/archive.html", context))
    return buffer.getvalue()


def _kind(name: str, holding: Holding, many: int) -> dict[str, Any]:
    kept = str(holding.why) if holding.erase == KEEP or holding.why else ""
    return {"name": name, "title": str(holding.title), "many": many, "kept": kept}


def _all_rows(holding: Holding, user: User, here: Sequence[UUID]) -> list[rows.Row]:
    found: list[rows.Row] = []
    for place in here if rows.is_of_organization(holding.table) else here[:1]:
        with tenant(place, user.id):
            found += rows.rows_of(holding, user.id, user.email, place)
    return found


def _pack(packed: zipfile.ZipFile, name: str, found: list[rows.Row]) -> None:
    if not found:
        return
    packed.writestr(f"json/{name}.json", json.dumps(found, default=str, ensure_ascii=False, indent=1))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(found[0]))
    writer.writerows([safe_cell(_cell(value)) for value in row.values()] for row in found)
    packed.writestr(f"csv/{name}.csv", "\ufeff" + text.getvalue())


def _cell(value: Any) -> Any:
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list) else value
