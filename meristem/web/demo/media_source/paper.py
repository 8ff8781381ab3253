"""Drawing on warm paper: colours, easing, leaves and type for the silent films of the demo courses.

Everything is drawn at twice its size and scaled down, which gives smooth edges. Fading is done by mixing a colour
with the paper, since nothing in these films shines through anything else.
"""

import math
import subprocess
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FPS, OVERSAMPLING = 854, 480, 25, 2

PAPER, INK, QUIET = (251, 249, 243), (42, 47, 39), (112, 113, 103)
LEAF, TIP, LEAF_SOFT = (45, 112, 62), (86, 153, 63), (226, 240, 219)
CLAY, CLAY_SOFT, SUN, LINE = (178, 84, 48), (248, 233, 226), (222, 167, 58), (221, 217, 205)

Colour = tuple[int, int, int]
Point = tuple[float, float]


@cache
def font(size: float, *, italic: bool = False) -> ImageFont.FreeTypeFont:
    """A book face at `size` pixels of the finished film; Palladio where it is installed, else the system's serif."""
    pattern = "P052,Palatino,serif" + (":italic" if italic else "")
    path = subprocess.run(["fc-match", "-f", "%{file}", pattern], capture_output=True, text=True, check=True).stdout
    return ImageFont.truetype(path, round(size * OVERSAMPLING))


def mix(colour: Colour, amount: float, ground: Colour = PAPER) -> Colour:
    """`colour` at an opacity of `amount` on `ground`."""
    amount = min(1.0, max(0.0, amount))
    red, green, blue = (round(g + (c - g) * amount) for c, g in zip(colour, ground, strict=True))
    return red, green, blue


def ease(now: float, start: float, seconds: float) -> float:
    """From 0 to 1 between `start` and `start + seconds`, slow at both ends."""
    share = min(1.0, max(0.0, (now - start) / seconds))
    return share * share * share * (share * (share * 6 - 15) + 10)


def between(now: float, start: float, end: float, fade: float = 0.9) -> float:
    """Opacity of something that is there from `start` to `end`."""
    return ease(now, start, fade) * (1 - ease(now, end - fade, fade))


def bezier(points: tuple[Point, Point, Point, Point], share: float) -> Point:
    """A point on a cubic curve."""
    rest = 1 - share
    weights = (rest**3, 3 * rest * rest * share, 3 * rest * share * share, share**3)
    return (
        sum(w * p[0] for w, p in zip(weights, points, strict=True)),
        sum(w * p[1] for w, p in zip(weights, points, strict=True)),
    )


class Sheet:
    """One frame."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def text(
        self, at: Point, words: str, size: float, colour: Colour = INK, *, shown: float = 1.0,
        anchor: str = "mm", italic: bool = False, ground: Colour = PAPER,
    ) -> None:  # fmt: skip
        if shown > 0.004:
            place = (at[0] * OVERSAMPLING, at[1] * OVERSAMPLING)
            self.draw.text(place, words, mix(colour, shown, ground), font(size, italic=italic), anchor)

    def disc(self, at: Point, radius: float, colour: Colour) -> None:
        x, y, r = (value * OVERSAMPLING for value in (*at, radius))
        self.draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def ring(self, at: Point, radius: float, colour: Colour, width: float = 2) -> None:
        x, y, r = (value * OVERSAMPLING for value in (*at, radius))
        self.draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=round(width * OVERSAMPLING))

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round ends, thin enough that dots along it make it smooth."""
        scaled = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]
        if len(scaled) > 1:
            self.draw.line(scaled, colour, round(width * OVERSAMPLING), joint="curve")
        for end in (points[0], points[-1]):
            self.disc(end, width / 2, colour)

    def leaf(self, at: Point, length: float, angle: float, colour: Colour, *, vein: Colour | None = None) -> None:
        """A leaf whose stalk is at `at` and whose tip points along `angle` (radians, clockwise from the right)."""
        if length < 0.5:
            return
        across, along = length * 0.34, (math.cos(angle), math.sin(angle))

        def place(forward: float, side: float) -> Point:
            return (
                (at[0] + along[0] * forward - along[1] * side) * OVERSAMPLING,
                (at[1] + along[1] * forward + along[0] * side) * OVERSAMPLING,
            )

        upper = [
            bezier(((0, 0), (length * 0.2, across), (length * 0.7, across), (length, 0)), i / 24) for i in range(25)
        ]
        outline = [place(x, y) for x, y in upper] + [place(x, -y) for x, y in reversed(upper)]
        self.draw.polygon(outline, fill=colour)
        if vein:
            self.draw.line([place(length * 0.06, 0), place(length * 0.78, 0)], vein, OVERSAMPLING + 1)

    def bubble(self, box: tuple[float, float, float, float], outline: Colour, fill: Colour, tail: str = "left") -> None:
        """A speech bubble; its tail hangs from the lower `left` or `right`."""
        left, top, right, bottom = (value * OVERSAMPLING for value in box)
        width, radius = round(2.2 * OVERSAMPLING), 22 * OVERSAMPLING
        root = left + 34 * OVERSAMPLING if tail == "left" else right - 34 * OVERSAMPLING
        lean = -14 * OVERSAMPLING if tail == "left" else 14 * OVERSAMPLING
        self.draw.rounded_rectangle((left, top, right, bottom), radius, fill, outline, width)
        point = (root + lean, bottom + 20 * OVERSAMPLING)
        feet = ((root - 9 * OVERSAMPLING, bottom - width), (root + 11 * OVERSAMPLING, bottom - width))
        self.draw.polygon([feet[0], point, feet[1]], fill=fill)
        for foot in feet:
            self.draw.line([(foot[0], bottom - width / 2), point], outline, width)
