"""Draw the three silent films of the demo courses and encode them as WebM (VP9), each with a poster.

    python -m meristem.web.demo.media_source.films [slug ...]     writes into the courses' media folders
    python -m meristem.web.demo.media_source.films --stills DIR   writes a few frames as PNG, to look at

Needs Pillow, ffmpeg with libvpx-vp9, and fontconfig. Captions are written by hand and lie beside the films.
"""

import argparse
import math
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from meristem.web.demo.media_source.paper import (
    CLAY,
    CLAY_SOFT,
    FPS,
    HEIGHT,
    INK,
    LEAF,
    LEAF_SOFT,
    LINE,
    PAPER,
    QUIET,
    SUN,
    TIP,
    WIDTH,
    Point,
    Sheet,
    between,
    bezier,
    ease,
    mix,
)

COURSES = Path(__file__).parent.parent / "content" / "courses"
MIDDLE = WIDTH / 2


def title(sheet: Sheet, now: float, first: str, second: str) -> None:
    """The opening five seconds: two lines of title over a sprig that grows."""
    shown = between(now, 0.2, 5.0)
    if not shown:
        return
    grown = ease(now, 0.5, 2.6)
    stem = [(MIDDLE + 3 * math.sin(i / 9), 386 - i * 3.0) for i in range(1 + round(34 * grown))]
    sheet.stroke(stem, mix(LEAF, shown), 3)
    for index, (height, side) in enumerate(((330, 1), (312, -1), (292, 1))):
        size = 34 * ease(now, 1.3 + index * 0.5, 1.2)
        angle = -0.62 if side > 0 else math.pi + 0.62
        sheet.leaf((MIDDLE, height), size, angle, mix((TIP, LEAF, TIP)[index], shown), vein=mix(LEAF_SOFT, shown * 0.7))
    sheet.text((MIDDLE, 148), first, 44, INK, shown=shown)
    sheet.text((MIDDLE, 200), second, 44, INK, shown=shown)


def gap(sheet: Sheet, now: float) -> None:
    title(sheet, now, "The gap between", "feeling and word")
    stage = between(now, 5.0, 59.4, 1.0)
    if not stage:
        return
    wide = ease(now, 20.0, 2.5)
    start: Point = (196 - 70 * wide, 236)
    left, right = 560 + 60 * wide, 740 + 60 * wide
    calm = ease(now, 22.5, 4.0)
    shake = ease(now, 5.6, 1.0) * (1 - calm) * (1 - 0.6 * between(now, 16.4, 22.5))
    dot = (start[0] + 5 * shake * math.sin(now * 23), start[1] + 4 * shake * math.sin(now * 31 + 1))

    arrived = ease(now, 45.0, 1.6)
    fill = mix(LEAF_SOFT, stage * arrived)
    sheet.bubble((left, 176, right, 288), mix(LEAF if arrived > 0.5 else QUIET, stage * (0.55 + 0.45 * arrived)), fill)

    dashed = between(now, 8.5, 20.4) * stage
    for i in range(15):
        x = start[0] + 40 + i * (left - start[0] - 76) / 14
        sheet.stroke([(x, 236), (x + 8, 236)], mix(LINE, dashed), 2.4)
    sheet.text((MIDDLE - 40, 262), "the gap", 22, QUIET, shown=between(now, 9.2, 14.0), italic=True)
    sheet.text((start[0], 296), "something happens", 21, QUIET, shown=between(now, 6.2, 20.0), italic=True)
    sheet.text(((left + right) / 2, 150), "what I say", 21, QUIET, shown=between(now, 7.4, 20.0), italic=True)

    leap = ease(now, 14.6, 1.1)
    if 0 < leap < 1:
        for trail in range(7):
            share = max(0.0, leap - trail * 0.035)
            x = start[0] + (left - start[0] + 26) * share
            sheet.disc((x, 236 - 120 * math.sin(math.pi * share)), 11 - trail, mix(CLAY, 0.9 - trail * 0.12))
    scribble(sheet, (left + 24, 190, right - 24, 274), ease(now, 15.6, 2.6), 1 - ease(now, 19.6, 1.6))

    for breath in range(3):
        share = (now - 23.0 - breath * 1.9) / 2.6
        if 0 < share < 1:
            sheet.ring(start, 18 + 46 * ease(share, 0, 1), mix(CLAY, 0.5 * (1 - share)), 2)

    curve = ((start[0] + 16, 236), (start[0] + 170, 330), (left - 170, 150), (left - 4, 232))
    grown = 0.34 * ease(now, 27.5, 3.0) + 0.30 * ease(now, 33.5, 3.0) + 0.26 * ease(now, 39.5, 3.0)
    grown += 0.10 * ease(now, 44.0, 1.6)
    if grown > 0.004:
        points = [bezier(curve, grown * i / 80) for i in range(81)]
        sheet.stroke(points, mix(LEAF, stage), 3.4)
    for at, begin, angle in ((0.30, 29.6, 0.9), (0.58, 35.6, -1.25), (0.84, 41.6, 0.75)):
        size = 52 * ease(now, begin, 1.6)
        sway = 0.05 * math.sin(now * 1.3 + at * 9)
        sheet.leaf(bezier(curve, at), size, angle + sway, mix(TIP, stage), vein=mix(mix(LEAF_SOFT, 0.8, TIP), stage))
    for words, begin, end in (
        ("Where in the body is it?", 29.4, 34.6),
        ("Pleasant or not? Stirred up or slow?", 35.4, 40.6),
        ("Which word fits, and which is only near?", 41.4, 46.4),
    ):
        sheet.text((MIDDLE, 104), words, 30, INK, shown=between(now, begin, end))
    sheet.text((MIDDLE, 104), "The gap can be widened.", 30, INK, shown=between(now, 21.0, 27.6))
    sheet.text((MIDDLE, 104), "One quiet word is enough.", 30, LEAF, shown=between(now, 50.5, 59.4))
    said = stage * ease(now, 46.0, 1.6)
    sheet.text(((left + right) / 2, 230), "I was hurt.", 29, LEAF, shown=said, ground=fill)
    sheet.disc(dot, 14, mix(mix(LEAF, calm * arrived, CLAY), stage))


def scribble(sheet: Sheet, box: tuple[float, float, float, float], drawn: float, shown: float) -> None:
    """An angry tangle that fills `box`."""
    if drawn <= 0.01 or shown <= 0.01:
        return
    width, height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    points = []
    for i in range(round(420 * drawn) + 2):
        turn = i / 420 * 46
        points.append((
            box[0] + width + width * math.sin(turn * 1.37) * (0.75 + 0.25 * math.sin(turn * 0.31)),
            box[1] + height + height * math.sin(turn * 1.91 + 1) * (0.7 + 0.3 * math.cos(turn * 0.53)),
        ))  # fmt: skip
    sheet.stroke(points, mix(CLAY, shown * 0.85), 2.2)


PARTS = (
    (13.5, "when", "At this morning’s handover,"),
    (20.5, "what I saw", "two allergies were missing from the sheet."),
    (27.5, "what it did", "The next shift had to ring me twice."),
    (34.5, "and you?", "How did it look from your side?"),
)


def sentence(sheet: Sheet, now: float) -> None:
    title(sheet, now, "The shape of a good", "feedback sentence")
    verdict = between(now, 5.0, 12.8)
    if verdict:
        push = ease(now, 7.6, 0.9)
        back = 18 * math.exp(-3.2 * max(0.0, now - 8.3)) * math.sin(9 * max(0.0, now - 8.3)) if now > 8.3 else 0
        x = 92 + 34 * push - back - 14 * ease(now, 8.4, 1.5)
        fill = mix(CLAY_SOFT, verdict)
        sheet.bubble((x, 150, x + 430, 246), mix(CLAY, verdict), fill)
        sheet.text((x + 215, 197), "You are so careless.", 36, CLAY, shown=verdict, ground=fill)
        listener(sheet, (694, 206), verdict, 1 - ease(now, 7.8, 0.8), CLAY)
        sheet.text((MIDDLE, 340), "A verdict leaves only defence.", 28, INK, shown=between(now, 8.8, 12.8), italic=True)
    stage = between(now, 12.8, 57.4, 0.9)
    if not stage:
        return
    whole = ease(now, 42.5, 1.8)
    grown = sum(ease(now, begin - 0.6, 2.0) for begin, _, _ in PARTS) / 4
    depth = 292 * grown
    if depth > 2:
        stem = [(104 + 5 * math.sin(i / 26), 60 + i) for i in range(round(depth))]
        sheet.stroke(stem, mix(LEAF, stage), 3.4)
    for row, (begin, label, words) in enumerate(PARTS):
        y = 96 + row * 74
        size = 36 * ease(now, begin, 1.3)
        sway = 0.05 * math.sin(now * 1.4 + row)
        stalk = (104 + 5 * math.sin((y - 60) / 26), y + 12)
        colour = SUN if row == 3 else TIP
        sheet.leaf(stalk, size, -0.5 + sway, mix(colour, stage), vein=mix(mix(LEAF_SOFT, 0.8, colour), stage))
        shown = ease(now, begin + 0.5, 1.2) * stage
        sheet.text((158, y - 17), label, 19, LEAF, shown=shown * (1 - whole), anchor="lm", italic=True)
        sheet.text((158, y + 12 - 8 * whole), words, 30, INK, shown=shown, anchor="lm")
    if now > 43:
        listener(sheet, (740, 306), stage * ease(now, 43.4, 1.2), ease(now, 44.8, 2.4), LEAF)
    sheet.text((MIDDLE, 414), "What can be seen can be changed.", 28, LEAF, shown=between(now, 48.5, 57.4), italic=True)


def listener(sheet: Sheet, at: Point, shown: float, opened: float, colour: tuple[int, int, int]) -> None:
    """A person as a round shape: two half rings, open towards the speaker or shut."""
    angle = math.pi * (0.06 + 0.42 * opened)
    for sign in (1, -1):
        arc = [math.pi - sign * (angle + (math.pi - angle) * i / 40) for i in range(41)]
        points = [(at[0] + 46 * math.cos(a), at[1] + 46 * math.sin(a)) for a in arc]
        sheet.stroke(points, mix(colour, shown * (0.55 + 0.45 * opened)), 4)
    sheet.disc(at, 9 + 3 * opened, mix(colour, shown * (0.5 + 0.5 * opened)))


INHALE, EXHALE, BREATHS, BEGIN = 4.0, 6.0, 6, 5.0


def breath(sheet: Sheet, now: float) -> None:
    title(sheet, now, "Six slow breaths", "with nothing to do")
    end = BEGIN + BREATHS * (INHALE + EXHALE)
    stage = between(now, BEGIN - 0.4, end + 6.6, 1.2)
    if not stage:
        return
    turn, phase = divmod(max(0.0, now - BEGIN), INHALE + EXHALE)
    if now >= end:
        turn, openness = BREATHS, 0.34 * ease(now, end, 4.0)
    elif phase < INHALE:
        openness = ease(phase, 0, INHALE)
    else:
        openness = 1 - ease(phase, INHALE, EXHALE)
    centre: Point = (MIDDLE, 214)
    sheet.disc(centre, 52 + 112 * openness, mix(LEAF_SOFT, stage * 0.75))
    sheet.ring(centre, 52 + 112 * openness, mix(LEAF, stage * 0.25), 1.4)
    for layer, (count, length, colour) in enumerate(((8, 128, TIP), (8, 88, LEAF))):
        for i in range(count):
            angle = math.tau * (i + 0.5 * layer) / count - math.pi / 2 + 0.22 * openness
            size = length * (0.34 + 0.66 * openness)
            stalk = (centre[0] + 12 * math.cos(angle), centre[1] + 12 * math.sin(angle))
            tint = mix(colour, stage * (0.62 + 0.38 * layer), LEAF_SOFT if stage > 0.9 else PAPER)
            sheet.leaf(stalk, size, angle, tint, vein=mix(mix(LEAF_SOFT, 0.6, colour), stage))
    sheet.disc(centre, 13 + 3 * openness, mix(SUN, stage))
    if now < end:
        inward = between(phase, 0.1, INHALE + 0.1, 0.7)
        outward = between(phase, INHALE, INHALE + EXHALE, 0.7)
        sheet.text((146, 214), "in", 40, LEAF, shown=inward * stage, italic=True)
        sheet.text((708, 214), "and out", 40, QUIET, shown=outward * stage, italic=True)
    else:
        words = "What is different now, however slightly?"
        sheet.text((MIDDLE, 52), words, 28, INK, shown=between(now, end + 0.4, end + 6.6), italic=True)
    for i in range(BREATHS):
        done = 1.0 if i < turn else (phase / (INHALE + EXHALE) if i == turn else 0.0)
        sheet.disc((MIDDLE + (i - 2.5) * 26, 404), 5, mix(mix(LEAF, done, LINE), stage))


@dataclass(frozen=True)
class Film:
    course: str
    seconds: float
    draw: Callable[[Sheet, float], None]
    poster: float


FILMS = {
    "the-gap": Film("noticing-emotions", 60, gap, 49.8),
    "the-shape-of-a-sentence": Film("giving-feedback", 58, sentence, 41.5),
    "six-slow-breaths": Film("rest-and-recovery", 72, breath, 29.2),
}


def frame(film: Film, now: float) -> Sheet:
    sheet = Sheet()
    film.draw(sheet, now)
    return sheet


def encode(slug: str, film: Film) -> Path:
    folder = COURSES / film.course / "media"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{slug}.webm"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-"]
    vp9 = ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "33", "-g", "250", "-row-mt", "1", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-y", "-loglevel", "error", *raw, "-an", *vp9, "-cpu-used", "2", str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        pipe = process.stdin
        if pipe is None:
            raise RuntimeError("ffmpeg takes no frames")
        for number in range(round(film.seconds * FPS)):
            pipe.write(frame(film, number / FPS).finished().tobytes())
        pipe.close()
    if process.returncode:
        raise RuntimeError(f"ffmpeg failed on {slug}")
    frame(film, film.poster).finished().save(folder / f"{slug}.jpg", quality=86, optimize=True, progressive=True)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", metavar="slug", help=", ".join(FILMS))
    parser.add_argument("--stills", type=Path, help="write frames here instead of films")
    parser.add_argument("--every", type=float, default=4.0, help="seconds between two stills")
    given = parser.parse_args()
    for slug in given.slugs or FILMS:
        film = FILMS[slug]
        if given.stills:
            given.stills.mkdir(parents=True, exist_ok=True)
            for number in range(int(film.seconds / given.every) + 1):
                now = number * given.every
                frame(film, now).finished().save(given.stills / f"{slug}-{now:05.1f}.png")
        else:
            target = encode(slug, film)
            print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
