"""The stem: a leaf for each thing done, a tip where one is, dotted outlines for what is still to come."""

import math
from dataclasses import dataclass

LEAF = "M0 0C5-11 21-14 34-4 24 9 9 10 0 0Z"
VEIN = "M4-1C12-5 20-6 28-4"
MOST_LEAVES = 16


@dataclass(frozen=True, slots=True)
class Leaf:
    transform: str
    is_dark: bool


@dataclass(frozen=True, slots=True)
class Plant:
    width: int
    height: int
    stalk: str
    ahead: str
    leaves: list[Leaf]
    outlines: list[Leaf]
    tip: tuple[float, float] | None
    soil: str
    leaf: str = LEAF
    vein: str = VEIN


def plant(done: int, total: int, *, width: int = 200, height: int = 270) -> Plant:
    """A plant of `total` leaves of which `done` have grown; past sixteen, leaves stand for shares."""
    total = max(total, 1)
    done = min(max(done, 0), total)
    count = min(total, MOST_LEAVES)
    grown = done if count == total else round(done / total * count)
    if 0 < done < total:
        grown = min(max(grown, 1), count - 1)
    points = _stalk(count, width, height)
    size = min(1.7, 0.34 * (height - 48) / count / 10 + 0.9)
    leaves = [_leaf(points[at], at, count, size) for at in range(1, grown + 1)]
    outlines = [_leaf(points[at], at, count, size) for at in range(grown + 2, count + 1)]
    tip_at = grown + 1 if grown < count else None
    return Plant(
        width=width,
        height=height,
        stalk=_path(points[: (tip_at or count) + 1]),
        ahead=_path(points[tip_at:]) if tip_at and tip_at < count else "",
        leaves=leaves,
        outlines=outlines,
        tip=points[tip_at] if tip_at else (points[count] if done == total else None),
        soil=f"M{width * 0.1:.0f} {height}C{width * 0.25:.0f} {height - 22} {width * 0.7:.0f} {height - 22} "
        f"{width * 0.88:.0f} {height}Z",
    )


def cover(seed: int) -> list[Leaf]:
    """Leaves for a course without a picture: drawn from its number, so that it keeps its face."""
    state = (seed * 2654435761 + 97) % 2**32
    found = []
    for at in range(7):
        state = (state * 1664525 + 1013904223) % 2**32
        turn, grow = state % 360, 1.2 + (state >> 9) % 100 / 60
        x, y = 30 + at * 43 + (state >> 5) % 22, 60 + (state >> 16) % 90
        found.append(Leaf(f"translate({x} {y}) scale({grow:.2f}) rotate({turn})", (state >> 20) % 3 == 0))
    return found


def _stalk(count: int, width: int, height: int) -> list[tuple[float, float]]:
    """Points from the soil up to the last leaf, on a gentle sway that grows with the height."""
    foot, top, middle = height - 14.0, 34.0, width * 0.485
    step = (foot - top) / count
    sway = width * 0.04
    return [
        (middle + sway * math.sin(1.1 + at / count * 4.2) - sway * 0.89, foot - at * step) for at in range(count + 1)
    ]


def _leaf(point: tuple[float, float], at: int, count: int, size: float) -> Leaf:
    """Leaves alternate sides, and the upper ones are younger: smaller and more upright."""
    scale = size * (1 - 0.46 * at / count)
    side = -1 if at % 2 else 1
    lean = -28 - 10 * at / count
    transform = f"translate({point[0]:.1f} {point[1] + 9:.1f}) scale({side * scale:.2f} {scale:.2f}) rotate({lean:.0f})"
    return Leaf(transform, is_dark=at % 3 == 0)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
