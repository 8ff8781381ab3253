"""Rows of the result: a figure, its limit, whether it holds; as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Row:
    """One figure. Exactly one of the limits is set."""

    name: str
    ratio: float
    aim: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        return self.ratio >= self.at_least if self.at_least is not None else self.ratio <= float(self.at_most or 0)

    def as_json(self) -> dict[str, object]:
        limit = {"at_least": self.at_least} if self.at_least is not None else {"at_most": self.at_most}
        return {"name": self.name, "ratio": round(self.ratio, 3), **limit, "aim": self.aim, "holds": self.holds}


def table(rows: list[Row]) -> str:
    width = max(len(row.name) for row in rows)
    lines = [f"{'':{width}}  {'figure':>8}  {'limit':>8}  {'aim':>6}"]
    for row in rows:
        limit = f">= {row.at_least:g}" if row.at_least is not None else f"<= {row.at_most:g}"
        lines.append(
            f"{row.name:{width}}  {row.ratio:8.3f}  {limit:>8}  {row.aim:6g}  {'holds' if row.holds else 'MISSED'}"
        )
    return "\n".join(lines)


def write(rows: list[Row], machine: str) -> None:
    content = {"machine": machine, "rows": [row.as_json() for row in rows]}
    RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
