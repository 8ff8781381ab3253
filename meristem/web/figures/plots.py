"""Plain plots: a line over time, a sparkline, bars with hidden cells, and answers on a scale of agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Point = tuple[float, float]
Spot = TypeVar("Spot")


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line over labelled steps. Gaps in the data are gaps in the line; the last point is labelled."""

    width: int
    height: int
    paths: list[str]
    band: str
    dots: list[Dot]
    ticks: list[tuple[float, float]]
    labels: list[tuple[float, str, str]]
    base: float


@dataclass(frozen=True, slots=True)
class Segment:
    x: float
    width: float
    style: str
    share: float


@dataclass(frozen=True, slots=True)
class Likert:
    width: int
    height: int
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    share: float
    text: str
    reason: str
    is_hidden: bool
    is_mine: bool


LIKERT_STYLES = ("c-clay", "c-rose", "c-mute", "c-pale", "c-leaf")


def line(
    points: Sequence[tuple[str, float | None]],
    *,
    low: float | None = None,
    high: float | None = None,
    bands: Sequence[tuple[float, float] | None] | None = None,
    width: int = 560,
    height: int = 220,
) -> Line:
    """Points as `(label, value)`; `bands` gives each a lower and upper bound of its uncertainty."""
    known = [value for _, value in points if value is not None]
    edges = [bound for pair in bands or () if pair for bound in pair]
    floor = low if low is not None else min([*known, *edges, 0])
    roof = high if high is not None else max([*known, *edges, floor + 1])
    start, end, top, base = 36.0, width - 44.0, 14.0, height - 28.0

    def place(index: int, value: float) -> Point:
        across = index / (len(points) - 1) if len(points) > 1 else 0.5
        return start + across * (end - start), base - (value - floor) / ((roof - floor) or 1) * (base - top)

    located = [
        (label, value, place(at, value) if value is not None else None) for at, (label, value) in enumerate(points)
    ]
    every = max(1, -(-len(points) // 8))
    shown = [at for at in range(len(points)) if at % every == 0]
    return Line(
        width=width,
        height=height,
        paths=_paths([spot for _, _, spot in located]),
        band=_band([(place(at, pair[0]), place(at, pair[1])) if pair else None for at, pair in enumerate(bands or ())]),
        dots=[Dot(spot[0], spot[1], label, value) for label, value, spot in located if spot and value is not None],
        ticks=[(base - part * (base - top), floor + part * (roof - floor)) for part in (0, 0.5, 1)],
        labels=[(place(at, floor)[0], points[at][0], _anchor(at, len(points))) for at in shown],
        base=base,
    )


def sparkline(values: Sequence[float], *, width: int = 96, height: int = 28) -> Line:
    """A word-sized line; its last point is the one dot."""
    floor, roof = (min(values), max(values)) if values else (0.0, 1.0)
    last = max(len(values) - 1, 1)
    spots = [
        (3 + at / last * (width - 6), height - 4 - (value - floor) / ((roof - floor) or 1) * (height - 8))
        for at, value in enumerate(values)
    ]
    dots = [Dot(*spots[-1], "", values[-1])] if spots else []
    return Line(width, height, _paths(list(spots)), "", dots, [], [], height - 4.0)


def bars(rows: Sequence[Mapping[str, Any]], maximum: float = 1) -> list[Bar]:
    """Rows `{"label", "value", "text", "reason", "mine"}`; a value of `None` is a hidden group."""
    found = []
    for row in rows:
        value = row["value"]
        share = 0.0 if value is None else min(max(value / (maximum or 1), 0.0), 1.0)
        text, reason = str(row.get("text", "")), str(row.get("reason", ""))
        found.append(Bar(row["label"], share, text, reason, value is None, bool(row.get("mine"))))
    return found


def likert(shares: Sequence[float], *, width: int = 520, height: int = 22) -> Likert:
    """Shares of 1 from disagree to agree, laid side by side with a hair between them."""
    segments, x = [], 0.0
    for at, share in enumerate(shares):
        wide = share * width
        style = LIKERT_STYLES[round(at * 4 / max(len(shares) - 1, 1))]
        if wide > 2:
            segments.append(Segment(round(x + 1, 1), round(wide - 2, 1), style, share))
        x += wide
    return Likert(width, height, segments)


def _runs(spots: Sequence[Spot | None]) -> list[list[Spot]]:
    """The unbroken runs of what is known, each of two or more."""
    runs: list[list[Spot]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if len(run) > 1]


def _paths(spots: Sequence[Point | None]) -> list[str]:
    return ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in _runs(spots)]


def _band(pairs: Sequence[tuple[Point, Point] | None]) -> str:
    """A closed shape for each run, upper edge forwards and lower edge back."""
    rings = [[upper for _, upper in run] + [lower for lower, _ in reversed(run)] for run in _runs(pairs)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def _anchor(at: int, count: int) -> str:
    return "middle" if count == 1 else "start" if at == 0 else "end" if at == count - 1 else "middle"
