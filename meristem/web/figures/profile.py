"""A profile: a radar of scales and single scales on the curve of the comparison group, each with its error band."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spoke:
    """One scale's axis: where it ends, where the score lies, and its name broken into lines."""

    end: Point
    dot: Point
    label: Point
    anchor: str
    lines: list[str]
    emphasis: str


@dataclass(frozen=True, slots=True)
class Radar:
    view_box: str
    centre: Point
    rings: list[str]
    middle: str
    band: str
    outline: str
    spokes: list[Spoke]


@dataclass(frozen=True, slots=True)
class Bell:
    """The normal curve over a scale, with the score and the band the true score likely lies in."""

    width: int
    height: int
    top: float
    base: float
    curve: str
    middle: float
    score: float
    band_start: float
    band_width: float
    said_score: float
    said_low: int
    said_high: int


def radar(
    scales: Sequence[tuple[str, float, float]],
    *,
    low: float = 20,
    high: float = 80,
    middle: float = 50,
    strong: Collection[str] = (),
    weak: Collection[str] = (),
) -> Radar:
    """Scales as `(name, score, standard error)` around a circle, from twelve o'clock on."""
    radius, centre = 140.0, (230.0, 205.0)
    count = max(len(scales), 3)

    def at(index: int, score: float, beyond: float = 0) -> Point:
        share = (min(max(score, low), high) - low) / (high - low)
        angle = 2 * math.pi * index / count - math.pi / 2
        reach = radius * share + beyond
        return centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)

    def ring(score: float) -> str:
        return _closed([at(index, score) for index in range(count)])

    outer = [at(index, score + error) for index, (_, score, error) in enumerate(scales)]
    inner = [at(index, score - error) for index, (_, score, error) in enumerate(scales)]
    spokes = []
    for index, (name, score, _) in enumerate(scales):
        label = at(index, high, 14)
        across = label[0] - centre[0]
        anchor = "middle" if abs(across) < 14 else "start" if across > 0 else "end"
        emphasis = "strong" if name in strong else "weak" if name in weak else ""
        lines = two_lines(name)
        if anchor == "middle":
            # A second line straight above or below would run into the ring or its neighbours.
            label = label[0], label[1] + (len(lines) - 1) * (6 if label[1] > centre[1] else -6)
        spokes.append(Spoke(at(index, high), at(index, score), label, anchor, lines, emphasis))
    step = (high - low) / 4
    return Radar(
        view_box="-20 28 500 356",
        centre=centre,
        rings=[ring(low + step * part) for part in (1, 2, 3, 4) if low + step * part != middle],
        middle=ring(middle),
        band=_closed(outer) + _closed(inner),
        outline=_closed([at(index, score) for index, (_, score, _) in enumerate(scales)]),
        spokes=spokes,
    )


def bell(
    score: float,
    error: float,
    *,
    low: float = 20,
    high: float = 80,
    middle: float = 50,
    deviation: float = 10,
    width: int = 272,
    height: int = 46,
) -> Bell:
    """A score with its standard error on the curve of the comparison group."""
    edge = 8.0
    top, base = (6.0, height - 8.0) if height < 80 else (32.0, height - 0.0)

    def x(value: float) -> float:
        return edge + (min(max(value, low), high) - low) / (high - low) * (width - 2 * edge)

    points = []
    for step in range(31):
        value = low + (high - low) * step / 30
        share = math.exp(-(((value - middle) / deviation) ** 2) / 2)
        points.append((x(value), base - share * (base - top)))
    line = "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
    return Bell(
        width=width,
        height=height,
        top=top,
        base=base,
        curve=f"M{line}L{width - edge:.1f} {base:.1f}L{edge:.1f} {base:.1f}Z",
        middle=x(middle),
        score=x(score),
        band_start=x(score - error),
        band_width=x(score + error) - x(score - error),
        said_score=score,
        said_low=round(score - error),
        said_high=round(score + error),
    )


def _closed(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def two_lines(name: str) -> list[str]:
    """A long name in two lines, broken at the space nearest its middle."""
    spaces = [at for at, letter in enumerate(name) if letter == " "]
    if len(name) < 14 or not spaces:
        return [name]
    at = min(spaces, key=lambda space: abs(space - len(name) / 2))
    return [name[:at], name[at + 1 :]]
